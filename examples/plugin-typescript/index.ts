// A message and its notice; the group comes from the stack's config.

import * as pulumi from "@pulumi/pulumi";
import * as feishu from "pulumi-feishu-sdk";

const chatId = new pulumi.Config().require("chat");

const freeze = new feishu.NoticeMessage("freeze", {
  chatId,
  text: "Freeze until Dec 1. Ask #release before you deploy.",
});
const notice = new feishu.PinnedNotice("release-room", { chatId, messageId: freeze.id });

export const shows = notice.shows;
