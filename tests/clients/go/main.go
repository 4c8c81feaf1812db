// Every call of the emulator, made by the official Go client: an outcome a line, as JSON.
//
// Usage: calls, with the arguments of both functions as JSON on standard input
//
// https://github.com/larksuite/oapi-sdk-go
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkauth "github.com/larksuite/oapi-sdk-go/v3/service/auth/v3"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"
)

const card = `{"config":{"update_multi":true},"elements":[{"tag":"markdown","content":"freeze"}]}`

type customApp struct {
	URL       string `json:"url"`
	AppID     string `json:"app_id"`
	AppSecret string `json:"app_secret"`
	UserToken string `json:"user_token"`
	ChatID    string `json:"chat_id"`
}

type storeApp struct {
	URL       string `json:"url"`
	AppID     string `json:"app_id"`
	AppSecret string `json:"app_secret"`
	AppTicket string `json:"app_ticket"`
	TenantKey string `json:"tenant_key"`
}

type found map[string]any

var ctx = context.Background()

func main() {
	var given struct {
		Custom customApp `json:"custom"`
		Store  storeApp  `json:"store"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		log.Fatal(err)
	}
	asCustomApp(given.Custom)
	asStoreApp(given.Store)
}

// told prints what came of a call.
func told(call string, code int, logID string, more ...found) {
	line := found{"call": call, "code": code, "log_id": logID}
	for _, each := range more {
		for key, value := range each {
			line[key] = value
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		log.Fatal(err)
	}
}

// answered is the answer of a call that got one, whatever its code.
func answered[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// toldRaw does the same for a call that the client has no method for.
func toldRaw(call string, answer *larkcore.ApiResp, more ...found) {
	var body larkcore.CodeError
	if err := json.Unmarshal(answer.RawBody, &body); err != nil {
		log.Fatal(err)
	}
	told(call, body.Code, answer.LogId(), more...)
}

func botInfo(client *lark.Client, options ...larkcore.RequestOptionFunc) *larkcore.ApiResp {
	const path = "/open-apis/bot/v3/info"
	return answered(client.Get(ctx, path, nil, larkcore.AccessTokenTypeTenant, options...))
}

func asCustomApp(app customApp) {
	client := lark.NewClient(app.AppID, app.AppSecret, lark.WithOpenBaseUrl(app.URL))
	v1 := client.Im.V1

	credentials := larkauth.NewInternalTenantAccessTokenReqBodyBuilder().
		AppId(app.AppID).AppSecret(app.AppSecret).Build()
	token := answered(client.Auth.V3.TenantAccessToken.Internal(ctx,
		larkauth.NewInternalTenantAccessTokenReqBuilder().Body(credentials).Build()))
	told("tenant_access_token", token.Code, token.LogId())

	toldRaw("bot_info", botInfo(client))
	scopes := answered(client.Application.V6.Scope.List(ctx))
	names := []string{}
	for _, scope := range scopes.Data.Scopes {
		names = append(names, *scope.ScopeName)
	}
	told("list_scopes", scopes.Code, scopes.LogId(), found{"scopes": names})

	chats := answered(v1.Chat.List(ctx, larkim.NewListChatReqBuilder().PageSize(100).Build()))
	told("list_chats", chats.Code, chats.LogId(), found{"chats": ids(chats.Data.Items)})
	hits := answered(v1.Chat.Search(ctx,
		larkim.NewSearchChatReqBuilder().Query("值班").UserIdType("open_id").Build()))
	told("search_chats", hits.Code, hits.LogId(), found{"chats": ids(hits.Data.Items)})
	chat := answered(v1.Chat.Get(ctx,
		larkim.NewGetChatReqBuilder().ChatId(app.ChatID).UserIdType("union_id").Build()))
	told("get_chat", chat.Code, chat.LogId(),
		found{"name": *chat.Data.Name, "owner": *chat.Data.OwnerId})
	inside := answered(v1.ChatMembers.IsInChat(ctx,
		larkim.NewIsInChatChatMembersReqBuilder().ChatId(app.ChatID).Build()))
	told("is_in_chat", inside.Code, inside.LogId(), found{"is_in_chat": *inside.Data.IsInChat})

	send := func(msgType, content string, more found, options ...larkcore.RequestOptionFunc) string {
		body := larkim.NewCreateMessageReqBodyBuilder().
			ReceiveId(app.ChatID).MsgType(msgType).Content(content).Uuid(msgType).Build()
		request := larkim.NewCreateMessageReqBuilder().ReceiveIdType("chat_id").Body(body).Build()
		sent := answered(v1.Message.Create(ctx, request, options...))
		told("send_message", sent.Code, sent.LogId(), more)
		return *sent.Data.MessageId
	}
	textID := send("text", `{"text":"封网"}`, nil)
	cardID := send("interactive", card, nil)
	asUser := larkcore.WithUserAccessToken(app.UserToken)
	send("post", `{"zh_cn":{"content":[[]]}}`, found{"by": "a user"}, asUser)

	changed := larkim.NewUpdateMessageReqBodyBuilder().
		MsgType("text").Content(`{"text":"封网到周一"}`).Build()
	edited := answered(v1.Message.Update(ctx,
		larkim.NewUpdateMessageReqBuilder().MessageId(textID).Body(changed).Build()))
	told("edit_message", edited.Code, edited.LogId())
	patch := larkim.NewPatchMessageReqBodyBuilder().Content(card).Build()
	patched := answered(v1.Message.Patch(ctx,
		larkim.NewPatchMessageReqBuilder().MessageId(cardID).Body(patch).Build()))
	told("edit_card", patched.Code, patched.LogId())

	for _, kind := range []string{"", "user_card_content", "raw_card_content"} {
		request := larkim.NewGetMessageReqBuilder().MessageId(cardID)
		if kind != "" {
			request = request.CardMsgContentType(kind)
		}
		read := answered(v1.Message.Get(ctx, request.Build()))
		told("get_message", read.Code, read.LogId(),
			found{"kind": kind, "content": keys(*read.Data.Items[0].Body.Content)})
	}
	listed := answered(v1.Message.List(ctx, larkim.NewListMessageReqBuilder().
		ContainerIdType("chat").ContainerId(app.ChatID).
		SortType("ByCreateTimeDesc").PageSize(2).Build()))
	told("list_messages", listed.Code, listed.LogId(),
		found{"has_more": *listed.Data.HasMore, "items": len(listed.Data.Items)})

	pin := func(notice *larkim.ChatTopNotice) {
		body := larkim.NewPutTopNoticeChatTopNoticeReqBodyBuilder().
			ChatTopNotice([]*larkim.ChatTopNotice{notice}).Build()
		put := answered(v1.ChatTopNotice.PutTopNotice(ctx,
			larkim.NewPutTopNoticeChatTopNoticeReqBuilder().ChatId(app.ChatID).Body(body).Build()))
		told("put_top_notice", put.Code, put.LogId())
	}
	pin(larkim.NewChatTopNoticeBuilder().ActionType("1").MessageId(cardID).Build())
	pin(larkim.NewChatTopNoticeBuilder().ActionType("2").Build())
	unpinned := answered(v1.ChatTopNotice.DeleteTopNotice(ctx,
		larkim.NewDeleteTopNoticeChatTopNoticeReqBuilder().ChatId(app.ChatID).Build()))
	told("delete_top_notice", unpinned.Code, unpinned.LogId())
	recalled := answered(v1.Message.Delete(ctx,
		larkim.NewDeleteMessageReqBuilder().MessageId(textID).Build()))
	told("recall_message", recalled.Code, recalled.LogId())

	unknown := answered(v1.Message.Get(ctx,
		larkim.NewGetMessageReqBuilder().MessageId("om_nowhere").Build()))
	told("get_message", unknown.Code, unknown.LogId(), found{"kind": "of an unknown message"})
}

func asStoreApp(app storeApp) {
	// The client asks for the ticket when it is made, and only logs what comes of that.
	client := lark.NewClient(app.AppID, app.AppSecret,
		lark.WithMarketplaceApp(), lark.WithOpenBaseUrl(app.URL))
	credentials := larkauth.NewResendAppTicketReqBodyBuilder().
		AppId(app.AppID).AppSecret(app.AppSecret).Build()
	resent := answered(client.Auth.V3.AppTicket.Resend(ctx,
		larkauth.NewResendAppTicketReqBuilder().Body(credentials).Build()))
	told("app_ticket_resend", resent.Code, resent.LogId())
	// It fetches the app's token with the ticket, and with that the tenant's.
	bot := botInfo(client,
		larkcore.WithTenantKey(app.TenantKey), larkcore.WithAppTicket(app.AppTicket))
	toldRaw("bot_info", bot, found{"by": "a store app"})
}

func ids(chats []*larkim.ListChat) []string {
	all := []string{}
	for _, chat := range chats {
		all = append(all, *chat.ChatId)
	}
	return all
}

// keys are those of a JSON object.
func keys(content string) []string {
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(content), &object); err != nil {
		log.Fatal(err)
	}
	all := []string{}
	for key := range object {
		all = append(all, key)
	}
	return all
}
