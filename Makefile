# The only door: everything that people and CI do here begins with `make`.
.DEFAULT_GOAL := help
.PHONY: help up down preview review clean test test-plugin coverage mutants test-versions test-engines test-pythons campaign clients docs lint dist bench bench-large packages python venv

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python

# Said before there is a Python that could say it in the reader's language.
WANTED_PYTHON = Python 3.11 or newer is needed: install it, or name another: make PYTHON=python3.12 · 需要 Python 3.11 或更新版本

# The Pulumi CLI, on PATH for the command that follows: for tests exactly the pinned version.
WITH_PULUMI = set -e; cli="$$($(VENV_PYTHON) tools/pulumi_cli.py $(EXACT))"; export PATH="$$cli:$$PATH";
test test-plugin campaign: EXACT = --exact

# Behind the CLI, Pulumi's hosts of programs in these languages, for tests of the provider plugin.
WITH_LANGUAGES = hosts="$$($(VENV_PYTHON) tools/pulumi_languages.py $(LANGUAGES))"; export PATH="$$PATH:$$hosts";
test: LANGUAGES = yaml
test-plugin: LANGUAGES = nodejs go

# What packages of npm and of Go are fetched and compiled for has a target of its own.
OTHER_LANGUAGES = tests/integration/test_plugin_languages.py

# Thousands of processes import the same modules: each is compiled once, also where a CI service
# switched that off.
export PYTHONDONTWRITEBYTECODE :=

# More workers than cores: while some wait for a process or a deadline, others work.
TOGETHER = -q -n 5 --dist loadscope

# What mypy found out of a file holds in each clone.
export MYPY_CACHE_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pulumi-feishu/mypy

# What only the benchmark needs, beside the rest.
BENCH = $(WITH_PULUMI) $(VENV_PYTHON) -m pip install -q --require-hashes -r benchmarks/requirements.lock;

help: python ## show this list | 显示此列表
	@$(PYTHON) tools/make_help.py $(MAKEFILE_LIST)

up: venv ## declare the notices of notices.yaml on this machine, against a local emulator | 在本机对模拟器应用 notices.yaml 中的群置顶
	@$(WITH_PULUMI) $(VENV_PYTHON) tools/local.py up

down: venv ## destroy the local stack and stop the emulator | 销毁本机的 stack 并停止模拟器
	@$(WITH_PULUMI) $(VENV_PYTHON) tools/local.py down

preview: venv ## show what make up would change; ARGS="--json" is passed to pulumi preview | 显示 make up 将做的变更；ARGS="--json" 传给 pulumi preview
	@$(WITH_PULUMI) $(VENV_PYTHON) tools/local.py preview $(ARGS)

review: venv ## say in words what the uncommitted change does; ARGS="--stack local" is passed to pulumi-feishu review | 用文字说明未提交的修改会做什么；ARGS="--stack local" 传给 pulumi-feishu review
	@$(WITH_PULUMI) $(VENV_PYTHON) tools/local.py review $(ARGS)

clean: python ## stop the emulator and remove what make has made here | 停止模拟器，删除 make 在此生成的内容
	@$(PYTHON) tools/clean.py

# The workers of the tests start at once: what they import is compiled by one before, for all.
test: venv packages ## run all tests, the fast ones first | 运行全部测试，先快后慢
	@$(VENV_PYTHON) -m pytest -q --collect-only >/dev/null || true
	@$(WITH_PULUMI) $(WITH_LANGUAGES) $(VENV_PYTHON) -m pytest $(TOGETHER) --durations=12 --ignore $(OTHER_LANGUAGES)

test-plugin: venv ## run programs in TypeScript and Go on the plugin's generated SDKs, and the Python one as installed | 在插件生成的 SDK 上运行 TypeScript、Go 程序，以及按说明安装的 Python 程序
	@$(WITH_PULUMI) $(WITH_LANGUAGES) $(VENV_PYTHON) -m pytest -q $(OTHER_LANGUAGES)

coverage: venv packages ## measure what the fast tests cover, by branch, provider processes included | 测量快速测试的分支覆盖率（含 provider 进程）
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(VENV_PYTHON) -m pip install -q --require-hashes -r tools/requirements-coverage.lock
	@$(WITH_PULUMI) $(VENV_PYTHON) -m coverage run -m pytest $(TOGETHER) --ignore tests/integration
	@$(VENV_PYTHON) -m coverage combine -q && $(VENV_PYTHON) -m coverage report

mutants: venv ## make one small mistake at a time in the modules that matter most, and count those that the fast tests find; PARTS="openapi masking" names some | 在核心模块中逐一制造小错误，统计快速测试能发现多少；用 PARTS="openapi masking" 指定部分
	@$(VENV_PYTHON) tools/mutants.py $(PARTS)

test-versions: test-engines test-pythons ## run a chosen set of tests on all supported versions | 在所有受支持的版本上运行选定的测试

test-engines: venv ## run that set on the oldest and the newest Pulumi CLI and SDK | 其中：最旧与最新的 Pulumi CLI 和 SDK
	@$(VENV_PYTHON) tools/versions.py engines

test-pythons: venv packages ## run that set and all fast tests on each Python; PYTHONS="python3.11 …" names them | 其中：各版本 Python，另加全部快速测试；用 PYTHONS="python3.11 …" 指定
	@$(VENV_PYTHON) tools/versions.py pythons $(PYTHONS)

campaign: venv ## search at random for what breaks the promises; MINUTES=20 sets how long, SEED=7 the first walk (alone, it runs only that walk); STACKS=8 runs stacks at once | 随机寻找违背承诺之处：MINUTES=20 指定时长，SEED=7 指定起点；只给 SEED 则只走这一条；STACKS=8 同时运行多个 stack
	@$(WITH_PULUMI) cd tests && ../$(VENV_PYTHON) -m campaign $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(INPUTS),--inputs $(INPUTS)) $(if $(STACKS),--stacks $(STACKS))

clients: venv ## walk the official Node, Go and Java clients through the emulator, where their tools are installed | 用官方 Node、Go、Java 客户端走一遍模拟器（需已安装相应工具）
	@$(VENV_PYTHON) tools/official_clients.py

# Sphinx and the tests need different versions of docutils.
DOCS = build/docs-environment
SPHINX = $(DOCS)/bin/python -m sphinx -q -W --keep-going -c docs/site

docs: python ## build the documentation in both languages as a site, into build/docs | 把中英文文档构建为网站，输出到 build/docs
	@cmp -s tools/requirements-docs.lock $(DOCS)/made-from || { rm -rf $(DOCS) && $(PYTHON) -m venv $(DOCS) && \
	$(DOCS)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: \
	-r tools/requirements-docs.lock && cp tools/requirements-docs.lock $(DOCS)/made-from; }
	@rm -rf build/docs && $(SPHINX) -D language=en docs/en build/docs/en && $(SPHINX) -D language=zh_CN docs/zh build/docs/zh
	@rm -rf build/docs/*/.doctrees && cp docs/site/index.html build/docs/

lint: venv ## check style, types and documents | 检查风格、类型与文档
	@$(VENV_PYTHON) -m ruff check . && $(VENV_PYTHON) -m ruff format --check . && \
	$(VENV_PYTHON) -m mypy provider/pulumi_feishu tests tools && \
	$(VENV_PYTHON) -m mypy benchmarks/*.py benchmarks/projects/*/[a-z]*.py && \
	$(VENV_PYTHON) -m mypy __main__.py && \
	for example in examples/*/__main__.py; do $(VENV_PYTHON) -m mypy "$$example" || exit; done && \
	$(VENV_PYTHON) -m pytest -q tests/test_documents.py tests/test_pages.py

dist: export TAG ?=
dist: venv ## build the files of the release TAG=v1.2.3, into build/release | 构建 TAG=v1.2.3 的发布内容，放入 build/release
	@rm -rf build/release
	@$(VENV_PYTHON) tools/release.py "$$TAG" build/release

bench: venv ## measure this project against the alternatives (40 minutes) | 与其他做法对比测速（40 分钟）
	@$(BENCH) $(VENV_PYTHON) benchmarks

bench-large: venv ## the same with 3000 groups (20 minutes) | 同上，3000 个群（20 分钟）
	@$(BENCH) $(VENV_PYTHON) benchmarks --groups 3000

packages: ## install what the tests need from the system: postgresql, chromium and npm (root, with apt-get) | 安装测试所需的系统软件包：postgresql、chromium 与 npm（root，用 apt-get）
	@$(PYTHON) tools/packages.py

venv: python
	@$(PYTHON) tools/environment.py

python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; $(WANTED_PYTHON)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); $(WANTED_PYTHON)" >&2; exit 1; }
