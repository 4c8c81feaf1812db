import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.lark.oapi.Client;
import com.lark.oapi.core.request.RequestOptions;
import com.lark.oapi.core.response.BaseResponse;
import com.lark.oapi.core.response.RawResponse;
import com.lark.oapi.core.token.AccessTokenType;
import com.lark.oapi.core.token.GlobalAppTicketManager;
import com.lark.oapi.service.application.v6.model.Scope;
import com.lark.oapi.service.auth.v3.model.InternalTenantAccessTokenReq;
import com.lark.oapi.service.auth.v3.model.InternalTenantAccessTokenReqBody;
import com.lark.oapi.service.auth.v3.model.ResendAppTicketReq;
import com.lark.oapi.service.auth.v3.model.ResendAppTicketReqBody;
import com.lark.oapi.service.im.v1.V1;
import com.lark.oapi.service.im.v1.model.ChatTopNotice;
import com.lark.oapi.service.im.v1.model.CreateMessageReq;
import com.lark.oapi.service.im.v1.model.CreateMessageReqBody;
import com.lark.oapi.service.im.v1.model.DeleteMessageReq;
import com.lark.oapi.service.im.v1.model.DeleteTopNoticeChatTopNoticeReq;
import com.lark.oapi.service.im.v1.model.GetChatReq;
import com.lark.oapi.service.im.v1.model.GetMessageReq;
import com.lark.oapi.service.im.v1.model.IsInChatChatMembersReq;
import com.lark.oapi.service.im.v1.model.ListChat;
import com.lark.oapi.service.im.v1.model.ListChatReq;
import com.lark.oapi.service.im.v1.model.ListMessageReq;
import com.lark.oapi.service.im.v1.model.PatchMessageReq;
import com.lark.oapi.service.im.v1.model.PatchMessageReqBody;
import com.lark.oapi.service.im.v1.model.PutTopNoticeChatTopNoticeReq;
import com.lark.oapi.service.im.v1.model.PutTopNoticeChatTopNoticeReqBody;
import com.lark.oapi.service.im.v1.model.SearchChatReq;
import com.lark.oapi.service.im.v1.model.UpdateMessageReq;
import com.lark.oapi.service.im.v1.model.UpdateMessageReqBody;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Every call of the emulator, made by the official Java client: an outcome a line, as JSON.
 *
 * <p>Usage: java Calls, with the arguments of both methods as JSON on standard input
 *
 * <p>https://github.com/larksuite/oapi-sdk-java
 */
public final class Calls {
  private static final String CARD =
      "{\"config\":{\"update_multi\":true},"
          + "\"elements\":[{\"tag\":\"markdown\",\"content\":\"freeze\"}]}";
  private static final Gson GSON = new Gson();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) throws Exception {
    InputStreamReader input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    JsonObject given = JsonParser.parseReader(input).getAsJsonObject();
    asCustomApp(given.getAsJsonObject("custom"));
    asStoreApp(given.getAsJsonObject("store"));
  }

  private static void asCustomApp(JsonObject app) throws Exception {
    String appId = text(app, "app_id");
    String appSecret = text(app, "app_secret");
    String chatId = text(app, "chat_id");
    Client client = Client.newBuilder(appId, appSecret).openBaseUrl(text(app, "url")).build();
    V1 v1 = client.im().v1();

    var credentials =
        InternalTenantAccessTokenReqBody.newBuilder().appId(appId).appSecret(appSecret).build();
    var token =
        InternalTenantAccessTokenReq.newBuilder()
            .internalTenantAccessTokenReqBody(credentials)
            .build();
    told("tenant_access_token", client.auth().v3().tenantAccessToken().internal(token), Map.of());

    toldRaw("bot_info", botInfo(client, new RequestOptions()), Map.of());
    var scopes = client.application().v6().scope().list();
    Scope[] granted = scopes.getData().getScopes();
    Object[] names = Arrays.stream(granted).map(Scope::getScopeName).toArray();
    told("list_scopes", scopes, Map.of("scopes", names));

    var chats = v1.chat().list(ListChatReq.newBuilder().pageSize(100).build());
    told("list_chats", chats, Map.of("chats", ids(chats.getData().getItems())));
    var words = SearchChatReq.newBuilder().query("值班").userIdType("open_id").build();
    var hits = v1.chat().search(words);
    told("search_chats", hits, Map.of("chats", ids(hits.getData().getItems())));
    var byUnion = GetChatReq.newBuilder().chatId(chatId).userIdType("union_id").build();
    var chat = v1.chat().get(byUnion);
    String owner = chat.getData().getOwnerId();
    told("get_chat", chat, Map.of("name", chat.getData().getName(), "owner", owner));
    var inside =
        v1.chatMembers().isInChat(IsInChatChatMembersReq.newBuilder().chatId(chatId).build());
    told("is_in_chat", inside, Map.of("is_in_chat", inside.getData().getIsInChat()));

    RequestOptions asBot = new RequestOptions();
    RequestOptions asUser =
        RequestOptions.newBuilder().userAccessToken(text(app, "user_token")).build();
    String textId = send(v1, chatId, "text", "{\"text\":\"封网\"}", asBot);
    String cardId = send(v1, chatId, "interactive", CARD, asBot);
    send(v1, chatId, "post", "{\"zh_cn\":{\"content\":[[]]}}", asUser);

    var changed =
        UpdateMessageReqBody.newBuilder().msgType("text").content("{\"text\":\"封网到周一\"}").build();
    var update = UpdateMessageReq.newBuilder().messageId(textId).updateMessageReqBody(changed);
    told("edit_message", v1.message().update(update.build()), Map.of());
    var patched = PatchMessageReqBody.newBuilder().content(CARD).build();
    var patch = PatchMessageReq.newBuilder().messageId(cardId).patchMessageReqBody(patched);
    told("edit_card", v1.message().patch(patch.build()), Map.of());

    var read = v1.message().get(GetMessageReq.newBuilder().messageId(cardId).build());
    String content = read.getData().getItems()[0].getBody().getContent();
    told("get_message", read, Map.of("kind", "", "content", keys(content)));
    for (String kind : new String[] {"user_card_content", "raw_card_content"}) {
      // The client's request can't ask for a kind.
      String path = "/open-apis/im/v1/messages/" + cardId + "?card_msg_content_type=" + kind;
      RawResponse answer = client.get(path, null, AccessTokenType.Tenant);
      JsonObject data = body(answer).getAsJsonObject("data");
      JsonObject message = data.getAsJsonArray("items").get(0).getAsJsonObject();
      content = text(message.getAsJsonObject("body"), "content");
      toldRaw("get_message", answer, Map.of("kind", kind, "content", keys(content)));
    }
    var newest =
        ListMessageReq.newBuilder()
            .containerIdType("chat")
            .containerId(chatId)
            .sortType("ByCreateTimeDesc")
            .pageSize(2)
            .build();
    var listed = v1.message().list(newest);
    int items = listed.getData().getItems().length;
    boolean hasMore = listed.getData().getHasMore();
    told("list_messages", listed, Map.of("has_more", hasMore, "items", items));

    pin(v1, chatId, ChatTopNotice.newBuilder().actionType("1").messageId(cardId).build());
    pin(v1, chatId, ChatTopNotice.newBuilder().actionType("2").build());
    var unpin = DeleteTopNoticeChatTopNoticeReq.newBuilder().chatId(chatId).build();
    told("delete_top_notice", v1.chatTopNotice().deleteTopNotice(unpin), Map.of());
    var recall = DeleteMessageReq.newBuilder().messageId(textId).build();
    told("recall_message", v1.message().delete(recall), Map.of());

    var nowhere = GetMessageReq.newBuilder().messageId("om_nowhere").build();
    told("get_message", v1.message().get(nowhere), Map.of("kind", "of an unknown message"));
  }

  private static String send(
      V1 v1, String chatId, String type, String content, RequestOptions options) throws Exception {
    var message =
        CreateMessageReqBody.newBuilder()
            .receiveId(chatId)
            .msgType(type)
            .content(content)
            .uuid(type)
            .build();
    var request =
        CreateMessageReq.newBuilder().receiveIdType("chat_id").createMessageReqBody(message);
    var sent = v1.message().create(request.build(), options);
    boolean asUser = options.getUserAccessToken() != null;
    told("send_message", sent, asUser ? Map.of("by", "a user") : Map.of());
    return sent.getData().getMessageId();
  }

  private static void pin(V1 v1, String chatId, ChatTopNotice notice) throws Exception {
    var notices =
        PutTopNoticeChatTopNoticeReqBody.newBuilder()
            .chatTopNotice(new ChatTopNotice[] {notice})
            .build();
    var request =
        PutTopNoticeChatTopNoticeReq.newBuilder()
            .chatId(chatId)
            .putTopNoticeChatTopNoticeReqBody(notices);
    told("put_top_notice", v1.chatTopNotice().putTopNotice(request.build()), Map.of());
  }

  private static void asStoreApp(JsonObject app) throws Exception {
    String appId = text(app, "app_id");
    String appSecret = text(app, "app_secret");
    Client client =
        Client.newBuilder(appId, appSecret)
            .marketplaceApp()
            .openBaseUrl(text(app, "url"))
            .build();
    // A ticket reaches the client only where its event handler puts it.
    GlobalAppTicketManager.getAppTicketManager()
        .put(appId, text(app, "app_ticket"), 1, TimeUnit.HOURS);
    var credentials =
        ResendAppTicketReqBody.newBuilder().appId(appId).appSecret(appSecret).build();
    var resend = ResendAppTicketReq.newBuilder().resendAppTicketReqBody(credentials).build();
    told("app_ticket_resend", client.auth().v3().appTicket().resend(resend), Map.of());
    // It fetches the app's token with the ticket, and with that the tenant's.
    var tenant = RequestOptions.newBuilder().tenantKey(text(app, "tenant_key")).build();
    toldRaw("bot_info", botInfo(client, tenant), Map.of("by", "a store app"));
  }

  /** The client has no method for this call. */
  private static RawResponse botInfo(Client client, RequestOptions options) throws Exception {
    return client.get("/open-apis/bot/v3/info", null, AccessTokenType.Tenant, options);
  }

  private static void told(String call, BaseResponse<?> answer, Map<String, ?> found) {
    print(call, answer.getCode(), answer.getRequestId(), found);
  }

  private static void toldRaw(String call, RawResponse answer, Map<String, ?> found) {
    print(call, body(answer).get("code").getAsInt(), answer.getRequestID(), found);
  }

  private static void print(String call, int code, String logId, Map<String, ?> found) {
    Map<String, Object> line = new LinkedHashMap<>(found);
    line.put("call", call);
    line.put("code", code);
    line.put("log_id", logId);
    OUT.println(GSON.toJson(line));
  }

  private static JsonObject body(RawResponse answer) {
    return object(new String(answer.getBody(), StandardCharsets.UTF_8));
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static Object[] keys(String json) {
    return object(json).keySet().toArray();
  }

  private static String text(JsonObject object, String key) {
    return object.get(key).getAsString();
  }

  private static Object[] ids(ListChat[] chats) {
    return Arrays.stream(chats).map(ListChat::getChatId).toArray();
  }
}
