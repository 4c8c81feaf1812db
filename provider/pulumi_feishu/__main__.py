"""`python -m pulumi_feishu`."""

import sys

from pulumi_feishu.cli import main

sys.exit(main())
