// A message and its notice; the group comes from the stack's config.
package main

import (
	"example.com/pulumi-feishu/sdk/go/feishu"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	chat := pulumi.String(config.Require(ctx, "chat"))
	freeze, err := feishu.NewNoticeMessage(ctx, "freeze", &feishu.NoticeMessageArgs{
		ChatId: chat,
		Text:   pulumi.String("Freeze until Dec 1. Ask #release before you deploy."),
	})
	if err != nil {
		return err
	}
	notice, err := feishu.NewPinnedNotice(ctx, "release-room", &feishu.PinnedNoticeArgs{
		ChatId:    chat,
		MessageId: freeze.ID(),
	})
	if err != nil {
		return err
	}
	ctx.Export("shows", notice.Shows)
	return nil
}
