"""The same operations as a provider plugin, `pulumi-resource-feishu`, for every language."""
