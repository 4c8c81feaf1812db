"""What a managed message says: its content as Feishu takes it, and what is wrong with it.

One judge for everybody: `validate`, the resource's check, and the emulator.
"""

from pulumi_feishu.content.forms import CARD_LIFE, FORMS, Content, Form, content_of
from pulumi_feishu.content.judging.judge import problems_in
from pulumi_feishu.content.problems import ContentProblem

__all__ = ["CARD_LIFE", "FORMS", "Content", "ContentProblem", "Form", "content_of", "problems_in"]
