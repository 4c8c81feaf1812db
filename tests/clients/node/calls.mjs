// Every call of the emulator, made by the official Node client: an outcome a line, as JSON.
//
// Usage: node calls.mjs, with the arguments of both functions as JSON on standard input
//
// https://github.com/larksuite/node-sdk

import { json } from "node:stream/consumers";

import * as lark from "@larksuiteoapi/node-sdk";

const CARD = {
  config: { update_multi: true },
  elements: [{ tag: "markdown", content: "freeze" }],
};
// The client's own log, which by default goes to standard output too.
const log = (...parts) => console.error(...parts);
const logger = { error: log, warn: log, info: log, debug: log, trace: log };

// The client's methods return the body alone, so its headers have to be caught on the way.
let logId;
lark.defaultHttpInstance.defaults.transformResponse = [
  ...lark.defaultHttpInstance.defaults.transformResponse,
  (data, headers) => {
    logId = headers.get("x-tt-logid");
    return data;
  },
];

// Print what came of a call, with what `found` sees in its data; the data.
async function told(call, request, found = () => ({})) {
  const answer = await request.catch((error) => {
    if (error.response === undefined) throw error;
    return error.response.data;
  });
  const line = { call, code: answer.code, log_id: logId, ...found(answer.data) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return answer.data;
}

async function asCustomApp({ url, app_id, app_secret, user_token, chat_id }) {
  const client = new lark.Client({ appId: app_id, appSecret: app_secret, domain: url, logger });
  const { chat, chatMembers, chatTopNotice, message } = client.im.v1;
  const inChat = { path: { chat_id } };
  const ids = ({ items }) => ({ chats: items.map((item) => item.chat_id) });

  const credentials = { data: { app_id, app_secret } };
  await told("tenant_access_token", client.auth.v3.tenantAccessToken.internal(credentials));

  // The client has no method for this one.
  await told("bot_info", client.request({ method: "GET", url: "/open-apis/bot/v3/info" }));
  await told("list_scopes", client.application.v6.scope.list(), ({ scopes }) => ({
    scopes: scopes.map((scope) => scope.scope_name),
  }));

  await told("list_chats", chat.list({ params: { page_size: 100 } }), ids);
  const words = { query: "值班", user_id_type: "open_id" };
  await told("search_chats", chat.search({ params: words }), ids);
  const byUnion = { ...inChat, params: { user_id_type: "union_id" } };
  await told("get_chat", chat.get(byUnion), (data) => ({ name: data.name, owner: data.owner_id }));
  await told("is_in_chat", chatMembers.isInChat(inChat), ({ is_in_chat }) => ({ is_in_chat }));

  const send = (msg_type, content, option) => {
    const data = { receive_id: chat_id, msg_type, content: JSON.stringify(content) };
    const params = { receive_id_type: "chat_id" };
    return message.create({ params, data: { ...data, uuid: msg_type } }, option);
  };
  const text = await told("send_message", send("text", { text: "封网" }));
  const card = await told("send_message", send("interactive", CARD));
  const post = send("post", { zh_cn: { content: [[]] } }, lark.withUserAccessToken(user_token));
  await told("send_message", post, () => ({ by: "a user" }));
  const ofText = { path: { message_id: text.message_id } };
  const ofCard = { path: { message_id: card.message_id } };

  const changed = { msg_type: "text", content: JSON.stringify({ text: "封网到周一" }) };
  await told("edit_message", message.update({ ...ofText, data: changed }));
  const patched = { content: JSON.stringify(CARD) };
  await told("edit_card", message.patch({ ...ofCard, data: patched }));

  for (const kind of ["", "user_card_content", "raw_card_content"]) {
    const params = kind ? { card_msg_content_type: kind } : {};
    await told("get_message", message.get({ ...ofCard, params }), ({ items }) => ({
      kind,
      content: Object.keys(JSON.parse(items[0].body.content)),
    }));
  }
  const container = { container_id_type: "chat", container_id: chat_id };
  const newest = { ...container, sort_type: "ByCreateTimeDesc", page_size: 2 };
  await told("list_messages", message.list({ params: newest }), ({ has_more, items }) => ({
    has_more,
    items: items.length,
  }));

  const pin = (notice) =>
    chatTopNotice.putTopNotice({ ...inChat, data: { chat_top_notice: [notice] } });
  await told("put_top_notice", pin({ action_type: "1", message_id: card.message_id }));
  await told("put_top_notice", pin({ action_type: "2" }));
  await told("delete_top_notice", chatTopNotice.deleteTopNotice(inChat));
  await told("recall_message", message.delete(ofText));

  const nowhere = { path: { message_id: "om_nowhere" } };
  await told("get_message", message.get(nowhere), () => ({ kind: "of an unknown message" }));
}

async function asStoreApp({ url, app_id, app_secret, app_ticket, tenant_key }) {
  // A ticket reaches the client through its cache, where its event handler would put it.
  const cache = new lark.DefaultCache();
  await cache.set(lark.CAppTicket, app_ticket, undefined, { namespace: app_id });
  const client = new lark.Client({
    appId: app_id,
    appSecret: app_secret,
    appType: lark.AppType.ISV,
    domain: url,
    cache,
    logger,
  });
  const credentials = { data: { app_id, app_secret } };
  await told("app_ticket_resend", client.auth.v3.appTicket.resend(credentials));
  // It fetches the app's token with the ticket, and with that the tenant's.
  const tenant = lark.withTenantKey(tenant_key);
  const bot = client.request({ method: "GET", url: "/open-apis/bot/v3/info" }, tenant);
  await told("bot_info", bot, () => ({ by: "a store app" }));
}

const given = await json(process.stdin);
await asCustomApp(given.custom);
await asStoreApp(given.store);
