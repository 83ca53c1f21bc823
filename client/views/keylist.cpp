// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/keylist.h"

#include "models/datewords.h"
#include "views/linelist.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

KeyList::KeyList(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context),
      m_lines(new LineList(
          u"keys"_s, tr("Keys"),
          {tr("Name"), tr("Of"), tr("May"), tr("With"), tr("Made"), tr("Last used"), tr("Expires")},
          this)),
      m_message(plainLabel(u"keysMessage"_s, this)),
      m_remove(new QPushButton(tr("Remove\u2026"), this))
{
    m_message->setProperty("problem", true);
    m_message->hide();
    m_remove->setObjectName(u"removeKey"_s);
    m_remove->setAutoDefault(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_lines, 1);
    layout->addWidget(m_message);
    layout->addWidget(m_remove, 0, Qt::AlignLeft);
    connect(m_lines, &LineList::choiceMoved, this, &KeyList::updateButton);
    connect(m_remove, &QPushButton::clicked, this, &KeyList::ask);
    m_lines->say(tr("Loading\u2026"));
}

void KeyList::load()
{
    if (m_call)
        m_call->cancel();
    m_call = ToolKeys(m_context.api).list(this, [this](const Result<QList<ToolKey>> &keys) {
        show(keys);
    });
}

void KeyList::show(const Result<QList<ToolKey>> &keys)
{
    m_keys = keys ? *keys : QList<ToolKey>();
    if (!keys)
        return m_lines->say(words::explained(keys.fault()));
    Q_EMIT counted(m_keys.size());
    if (m_keys.isEmpty())
        return m_lines->say(tr("No keys yet. A tool that is to get at the records needs one."));
    QList<LineList::Line> lines;
    for (const ToolKey &key : std::as_const(m_keys))
        lines.append({key.id, cellsOf(key)});
    m_lines->setLines(lines);
}

QStringList KeyList::cellsOf(const ToolKey &key) const
{
    const bool over = key.expiresAt.isValid() && key.expiresAt <= m_context.clock();
    const QString expires = key.expiresAt.isValid() ? when(key.expiresAt) : tr("never");
    return {key.name,
            key.username.isEmpty() ? tr("this computer") : key.username,
            key.mayChange ? tr("read, change") : tr("read"),
            kindsOf(key),
            when(key.createdAt),
            key.lastUsedAt.isValid() ? when(key.lastUsedAt) : tr("never"),
            over ? tr("has expired") : expires};
}

QString KeyList::kindsOf(const ToolKey &key) const
{
    if (!key.resources)
        return tr("everything");
    return words::kinds(m_context.catalog, *key.resources);
}

QString KeyList::when(const QDateTime &time) const
{
    return dateWords(time, m_context.clock());
}

void KeyList::ask()
{
    const qint64 id = m_lines->chosen();
    const auto key = std::find_if(m_keys.begin(), m_keys.end(),
                                  [id](const ToolKey &one) { return one.id == id; });
    if (key == m_keys.end())
        return;
    auto *box = new QMessageBox(QMessageBox::Question, tr("Remove a key"),
                                tr("Remove the key \u201c%1\u201d?").arg(key->name),
                                QMessageBox::NoButton, this);
    box->setObjectName(u"confirmRemoveKey"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("The tools that use it are refused from then on. This cannot be "
                               "undone: they need a new key."));
    QPushButton *yes = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    yes->setObjectName(u"confirmRemoveKeyYes"_s);
    QPushButton *no = box->addButton(QMessageBox::Cancel);
    no->setObjectName(u"confirmRemoveKeyNo"_s);
    box->setDefaultButton(no);
    connect(yes, &QPushButton::clicked, this, [this, id] { remove(id); });
    box->open();
}

void KeyList::remove(qint64 id)
{
    m_message->hide();
    ToolKeys(m_context.api).remove(id, this, [this](const Result<void> &removed) {
        // Somebody else may have removed it already.
        const bool gone = removed || removed.fault().kind == Fault::Kind::NotFound;
        m_message->setVisible(!gone);
        if (!gone)
            m_message->setText(words::explained(removed.fault()));
        load();
    });
}

void KeyList::updateButton()
{
    m_remove->setEnabled(m_lines->chosen() > 0);
}

} // namespace lectern
