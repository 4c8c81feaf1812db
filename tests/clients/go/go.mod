module calls

go 1.21

require github.com/larksuite/oapi-sdk-go/v3 v3.12.0
