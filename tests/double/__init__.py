"""A second Feishu, from the vendor's documents alone; it imports nothing of this project.

https://open.feishu.cn/document/server-docs. Whatever a document does not allow is refused and
noted: a client that is right never sees a refusal of its shape.
"""
