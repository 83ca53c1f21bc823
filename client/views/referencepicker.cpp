// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/referencepicker.h"

#include "core/fold.h"
#include "models/recordid.h"
#include "views/words.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>

#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kDelay = 150ms;
constexpr int kFound = 20;
constexpr int kIdRole = Qt::UserRole + 1;
constexpr int kNameRole = Qt::UserRole + 2;

} // namespace

ReferencePicker::ReferencePicker(const ViewContext &context, const ResourceSpec &target,
                                 QWidget *parent)
    : QLineEdit(parent), m_client(&context.api, target), m_completer(new QCompleter(this))
{
    setPlaceholderText(tr("Type to search the %1").arg(target.label.toLower()));
    m_completer->setModel(&m_found);
    m_completer->setWidget(this);
    // The server has searched already, in more fields than the name.
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->popup()->setObjectName(u"choices_"_s + target.name);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelay);
    connect(&m_delay, &QTimer::timeout, this, &ReferencePicker::search);
    connect(this, &QLineEdit::textEdited, this, &ReferencePicker::typed);
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this,
            &ReferencePicker::choose);
}

bool ReferencePicker::isUnfinished() const
{
    return m_id == 0 && !text().trimmed().isEmpty();
}

QString ReferencePicker::noneFoundWords() const
{
    return tr("No %1 was found for \u201c%2\u201d.")
        .arg(m_client.spec().singular, text().trimmed());
}

void ReferencePicker::setTyped(const QString &text)
{
    if (m_call)
        m_call->cancel();
    take(0, text);
    m_delay.start();
}

void ReferencePicker::setRecord(qint64 id, const Record &record)
{
    if (m_call)
        m_call->cancel();
    m_delay.stop();
    take(id, record.isEmpty() ? QString() : words::named(m_client.spec(), record));
    if (id > 0 && record.isEmpty())
        askForName();
}

void ReferencePicker::askForName()
{
    setText(tr("number %1").arg(m_id));
    m_call = m_client.fetch(m_id, this, [this](const Result<Record> &record) {
        if (record && idOf(*record) == m_id)
            setText(words::named(m_client.spec(), *record));
    });
}

void ReferencePicker::take(qint64 id, const QString &name)
{
    m_id = id;
    m_foundNone = false;
    setText(name);
    setCursorPosition(0);
}

void ReferencePicker::typed()
{
    m_id = 0;
    m_foundNone = false;
    m_delay.start();
    Q_EMIT edited();
}

void ReferencePicker::search()
{
    if (m_call)
        m_call->cancel();
    Query query;
    query.search = text().trimmed();
    query.perPage = kFound;
    query.count = false;
    m_call =
        m_client.list(query, this, [this](const Result<ResourcePage> &page) { showFound(page); });
}

void ReferencePicker::showFound(const Result<ResourcePage> &page)
{
    m_found.clear();
    if (!page)
        return;
    for (const Record &record : page->items) {
        auto *item = new QStandardItem(describe(record));
        item->setData(idOf(record), kIdRole);
        item->setData(words::named(m_client.spec(), record), kNameRole);
        m_found.appendRow(item);
        // Typed in full: no need to choose from the list as well.
        if (m_id == 0 && fold(text().trimmed()) == fold(words::named(m_client.spec(), record))) {
            m_id = idOf(record);
            Q_EMIT edited();
        }
    }
    if (hasFocus() && m_found.rowCount() > 0)
        m_completer->complete();
    if (isUnfinished() && page->items.isEmpty()) {
        m_foundNone = true;
        Q_EMIT edited();
    }
}

void ReferencePicker::choose(const QModelIndex &index)
{
    take(index.data(kIdRole).toLongLong(), index.data(kNameRole).toString());
    Q_EMIT edited();
}

void ReferencePicker::keyPressEvent(QKeyEvent *event)
{
    const bool open = m_completer->popup()->isVisible();
    if (open && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        // The list takes it.
        event->ignore();
        return;
    }
    if (!open && event->key() == Qt::Key_Down) {
        search();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

// The name, and beside it what tells people of the same name apart.
QString ReferencePicker::describe(const Record &record) const
{
    QStringList more;
    for (const FieldSpec &field : m_client.spec().searchedFields()) {
        const QString value = record.value(field.name).toString();
        if (!m_client.spec().titleFields.contains(field.name) && !value.isEmpty()
            && field.shape == FieldShape::Plain)
            more.append(value);
    }
    const QString name = words::named(m_client.spec(), record);
    return more.isEmpty() ? name : u"%1 (%2)"_s.arg(name, more.join(u' '));
}

} // namespace lectern
