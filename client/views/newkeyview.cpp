// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/newkeyview.h"

#include "api/apiclient.h"
#include "api/identity.h"
#include "views/copybutton.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLinesShown = 6; // of a text, at least
constexpr int kAddRole = Qt::UserRole + 1; ///< of an example: whether it adds

} // namespace

NewKeyView::NewKeyView(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_words(plainLabel(u"newKeyWords"_s, this)),
      m_secret(new QLineEdit(this)), m_example(new QComboBox(this)), m_tools(new QTabWidget(this))
{
    m_secret->setObjectName(u"newKey"_s);
    m_secret->setAccessibleName(tr("The key"));
    m_secret->setReadOnly(true);
    m_secret->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_example->setObjectName(u"keyExample"_s);
    m_example->setAccessibleName(tr("Example"));
    m_tools->setObjectName(u"keyTools"_s);
    m_tools->setAccessibleName(tr("Tool"));
    m_tools->setDocumentMode(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_words);
    layout->addWidget(makeKeyRow());
    layout->addWidget(m_tools, 1);
    layout->addWidget(makeFoot());
    connect(m_example, &QComboBox::currentIndexChanged, this, &NewKeyView::showSnippets);
}

QWidget *NewKeyView::makeKeyRow()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_secret, 1);
    layout->addWidget(new CopyButton(
        u"copyKey"_s, tr("Copy the key"), [this] { return m_secret->text(); }, row));
    return row;
}

QWidget *NewKeyView::makeFoot()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *label = new QLabel(tr("Example"), row);
    label->setProperty("muted", true);
    label->setBuddy(m_example);
    auto *another = new QPushButton(tr("Make another key"), row);
    another->setObjectName(u"anotherKey"_s);
    another->setAutoDefault(false);
    connect(another, &QPushButton::clicked, this, &NewKeyView::anotherWanted);
    layout->addWidget(label);
    layout->addWidget(m_example);
    layout->addStretch();
    layout->addWidget(another);
    return row;
}

QString NewKeyView::wordsFor(const ToolKey &key) const
{
    const QString may = key.mayChange ? tr("read and change") : tr("read");
    const QString what =
        key.resources ? words::kinds(m_context.catalog, *key.resources) : tr("what you may");
    return tr("This is the key \u201c%1\u201d. It is shown this once: copy it, or one of the "
              "texts below, before you close this. Whoever has it may %2 %3. When it is "
              "no longer needed, or somebody has it who should not, remove it under Keys.")
        .arg(key.name, may, what);
}

void NewKeyView::display(const ToolKey &key)
{
    m_key = key;
    m_words->setText(wordsFor(key));
    m_secret->setText(key.secret);
    m_secret->setCursorPosition(0);
    fillExamples();
    showSnippets();
    m_secret->setFocus(Qt::OtherFocusReason);
    m_secret->selectAll();
}

void NewKeyView::clear()
{
    m_key = {};
    m_secret->clear();
    m_example->clear();
    clearTools();
}

void NewKeyView::clearTools()
{
    while (QWidget *tab = m_tools->widget(0)) {
        m_tools->removeTab(0);
        tab->deleteLater();
    }
}

void NewKeyView::fillExamples()
{
    const QSignalBlocker quiet(m_example);
    m_example->clear();
    const Rights &rights = m_context.identity.rights();
    const auto add = [this](const QString &words, const QString &kind, bool adds) {
        m_example->addItem(words, kind);
        m_example->setItemData(m_example->count() - 1, adds, kAddRole);
    };
    for (const ResourceSpec &spec : m_context.catalog) {
        const bool covered = !m_key.resources || m_key.resources->contains(spec.name);
        if (!covered || !rights.mayRead(spec.name))
            continue;
        add(tr("Read %1").arg(spec.label.toLower()), spec.name, false);
        if (m_key.mayChange && canAdd(spec) && rights.mayCreate(spec.name))
            add(tr("Add %1").arg(words::oneOf(spec)), spec.name, true);
    }
}

void NewKeyView::showSnippets()
{
    const ResourceSpec *spec = findSpec(m_context.catalog, m_example->currentData().toString());
    if (!spec)
        return;
    const SnippetPlace place {.server = m_context.api.server(), .key = m_key.secret, .spec = *spec};
    const bool adds = m_example->currentData(kAddRole).toBool();
    const QString tool = m_tools->tabText(m_tools->currentIndex());
    clearTools();
    for (const Snippet &snippet : adds ? addSnippets(place) : readSnippets(place)) {
        const int index = m_tools->addTab(makeTab(snippet), snippet.tool);
        if (snippet.tool == tool)
            m_tools->setCurrentIndex(index);
    }
}

QWidget *NewKeyView::makeTab(const Snippet &snippet)
{
    auto *tab = new QWidget(m_tools);
    QLabel *hint = plainLabel(u"hint_"_s + snippet.name, tab);
    hint->setText(snippet.hint);
    auto *text = new QPlainTextEdit(snippet.text, tab);
    text->setObjectName(u"snippet_"_s + snippet.name);
    text->setAccessibleName(tr("For %1").arg(snippet.tool));
    text->setAccessibleDescription(snippet.hint);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setMinimumHeight(kLinesShown * text->fontMetrics().lineSpacing());
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto *copy = new CopyButton(
        u"copy_"_s + snippet.name, tr("Copy the text for %1").arg(snippet.tool),
        [words = snippet.text] { return words; }, tab);
    auto *layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 12, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(hint);
    layout->addWidget(text, 1);
    layout->addWidget(copy, 0, Qt::AlignLeft);
    return tab;
}

} // namespace lectern
