"""The words of each code that the emulator answers with; judge codes, never these words.

[doc] pages are below https://open.feishu.cn/document/server-docs/; [seen] was reported from the
real server by third parties; [assumed] is ours. A tag is for the code; the top notice's words are
the vendor's too, the others may differ from them.
"""

from __future__ import annotations

# [doc] group/chat/put_top_notice and delete_top_notice
_TOP_NOTICE = {
    230111: "The message will self-destruct soon and cannot be operated.",
    232001: "Your request contains an invalid request parameter.",
    232009: "Your request specifies a chat which has already been dissolved.",
    232010: "Operator and chat can NOT be in different tenants.",
    232011: "Operator can NOT be out of the chat.",
    232014: "The token used in the request does NOT have the permissions necessary to complete"
    " the request.",
    232024: "Users do not have the visibility of the app, or the operator does not have"
    " collaboration permissions with the target users.",
    232025: "Bot ability is not activated.",
    232033: "The operator or invited bots does NOT have the authority to manage external chats"
    " without the scope.",
    232034: "The app is unavailable or inactivate in the tenant.",
}

# [doc] im-v1/message/create, update, patch, delete, get, list; 230054 for a card [assumed]
_MESSAGES = {
    230001: "Your request contains an invalid request parameter.",
    230002: "Bot/User can NOT be out of the chat.",
    230006: "Bot ability is not activated.",
    230009: "The message is out of the recall time window.",
    230011: "The message has been recalled.",
    230013: "Bot has NO availability to this user.",
    230020: "This operation triggers the frequency limit.",
    230022: "The content of the message contains sensitive information.",
    230025: "The length of the message content reaches its limit.",
    230026: "No permission to recall this message.",
    230027: "Lack of necessary permissions.",
    230028: "The messages do NOT pass the audit.",
    230031: "The message has exceeded the update time limit.",
    230034: "The receive_id is invalid.",
    230035: "Send Message Permission deny.",
    230054: "This operation is not supported for this message type.",
    230071: "The operator is not the sender of the message.",
    230072: "The message has reached the number of times it can be edited.",
    230075: "The message has exceeded the time limit for editing.",
    230099: "Failed to create card content.",
    230110: "The message has been deleted.",
}

# [seen] auth/v3/tenant_access_token/internal; 10012 [doc] auth/v3/app_access_token
_CREDENTIALS = {
    10003: "invalid param",
    10012: "app_ticket invalid",
    10014: "app secret invalid",
    10015: "invalid app secret",
    99991543: "app id or app secret invalid",
}

# [doc] api-call-guide/generic-error-code, or [seen]; 11205 [seen] bot/v3/info
_GATEWAY = {
    9499: "Invalid parameter value",
    11205: "app do not have bot",
    99991662: "app not exist or not installed",
    99991400: "request trigger frequency limit",
    99991401: "ip is denied by app setting",
    99991403: "This month's API call quota has been exceeded",
    99991661: "Missing access token for authorization. Please make a request with token attached.",
    99991663: "Invalid access token for authorization. Please make a request with token attached.",
    99991664: "invalid app token",
    99991665: "invalid tenant code",
    99991668: "Invalid access token for authorization. Please make a request with token attached.",
    99991671: "Invalid access token for authorization."
    " Please make sure the token starts with 't-' or 'u-'.",
    99991677: "Authentication token expired",
    99992402: "field validation failed",
}

#: By code. 99991672, 99991679, 99992354 and 99992356 name scopes or ids: see `gateway.py`.
MESSAGES = {**_TOP_NOTICE, **_MESSAGES, **_CREDENTIALS, **_GATEWAY}
