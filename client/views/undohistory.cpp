// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/undohistory.h"

#include "api/apiclient.h"
#include "api/paths.h"
#include "models/recordid.h"
#include "resource/codec.h"
#include "views/words.h"

#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kKept = 100;
constexpr qsizetype kBodyBytes = 512 * 1024;

Record writable(const ResourceSpec &spec, const Record &record)
{
    Record kept;
    for (const QString &name : spec.writableNames()) {
        if (record.contains(name))
            kept.insert(name, record.value(name));
    }
    return kept;
}

Record formerValues(const ResourceSpec &spec, const Change::Pair &pair)
{
    Record former = writable(spec, pair.before);
    former.removeIf([&](Record::iterator it) { return it.value() == pair.after.value(it.key()); });
    return former;
}

} // namespace

UndoHistory::UndoHistory(const ViewContext &context, QObject *parent)
    : QObject(parent), m_context(context)
{
}

qint64 UndoHistory::add(const Change &change)
{
    m_changes.append(change);
    m_changes.last().number = ++m_lastNumber;
    if (m_changes.size() > kKept)
        m_changes.removeFirst();
    Q_EMIT changed();
    return m_lastNumber;
}

void UndoHistory::undo(qint64 number)
{
    if (!canUndo())
        return;
    if (number == 0)
        number = m_changes.last().number;
    const auto it =
        std::find_if(m_changes.begin(), m_changes.end(),
                     [number](const Change &change) { return change.number == number; });
    if (it == m_changes.end())
        return;
    const Change change = *it;
    m_changes.erase(it);
    m_running = true;
    Q_EMIT changed();
    start(change);
}

void UndoHistory::start(const Change &change)
{
    const ResourceSpec *spec = findSpec(m_context.catalog, change.resource);
    Q_ASSERT(spec && !change.records.isEmpty());
    const Change::Pair &first = change.records.first();
    if (first.after.isEmpty())
        undoDeletion(*spec, change.records);
    else if (first.before.isEmpty())
        undoCreation(*spec, first.after);
    else
        undoEdit(*spec, first);
}

void UndoHistory::undoEdit(const ResourceSpec &spec, const Change::Pair &pair)
{
    const ResourceClient client(&m_context.api, spec);
    const QString name = words::named(spec, pair.before);
    client.change(idOf(pair.after), formerValues(spec, pair), revisionOf(pair.after), this,
                  [this, spec, name, pair](const Result<Record> &record) {
                      if (!record)
                          return gaveUp(spec, record.fault(), name);
                      renumber(spec.name, pair.before, *record);
                      Q_EMIT recordRestored(spec.name, idOf(*record), *record);
                      ended(spec, tr("\u201c%1\u201d is as it was before.").arg(name));
                  });
}

void UndoHistory::undoCreation(const ResourceSpec &spec, const Record &after)
{
    const ResourceClient client(&m_context.api, spec);
    const QString name = words::named(spec, after);
    client.remove(
        idOf(after), revisionOf(after), this,
        [this, spec, name, id = idOf(after)](const Result<void> &result) {
            if (!result)
                return gaveUp(spec, result.fault(), name);
            Q_EMIT recordRestored(spec.name, id, {});
            ended(spec, tr("The new %1 \u201c%2\u201d is deleted again.").arg(spec.singular, name));
        });
}

void UndoHistory::undoDeletion(const ResourceSpec &spec, const QList<Change::Pair> &records)
{
    if (records.size() > 1)
        return createAgain(spec, records, 0);
    const ResourceClient client(&m_context.api, spec);
    const Record before = records.first().before;
    const QString name = words::named(spec, before);
    client.create(writable(spec, before), this,
                  [this, spec, name, before](const Result<Record> &record) {
                      if (!record)
                          return gaveUp(spec, record.fault(), name);
                      renumber(spec.name, before, *record);
                      Q_EMIT recordRestored(spec.name, idOf(*record), *record);
                      ended(spec,
                            tr("\u201c%1\u201d is back, under a new number: %2 (it was %3).")
                                .arg(name, QLocale().toString(idOf(*record)),
                                     QLocale().toString(idOf(before))));
                  });
}

// Many at once, in bodies that the server takes within one request each.
void UndoHistory::createAgain(const ResourceSpec &spec, const QList<Change::Pair> &records,
                              qsizetype from)
{
    QByteArray lines;
    qsizetype next = from;
    while (next < records.size() && lines.size() < kBodyBytes) {
        const Record record = writable(spec, records.at(next++).before);
        lines += QJsonDocument(encodeRecord(record)).toJson(QJsonDocument::Compact) + '\n';
    }
    const QString path = u"%1/%2"_s.arg(api::kRoot, spec.name);
    m_context.api.send(
        "POST", path, lines, "application/x-ndjson", {}, this,
        [this, spec, records, from, next](const Result<ApiReply> &reply) {
            if (!reply) {
                const qsizetype missing = records.size() - from;
                return gaveUp(spec, reply.fault(), words::counted(spec, missing));
            }
            if (next < records.size())
                return createAgain(spec, records, next);
            ended(spec,
                  tr("%1 are back, under new numbers.").arg(words::counted(spec, records.size())));
        });
}

// Earlier changes that ended in the former state end in this one now, or could not be undone.
void UndoHistory::renumber(const QString &resource, const Record &former, const Record &now)
{
    for (Change &change : m_changes) {
        if (change.resource != resource)
            continue;
        for (Change::Pair &pair : change.records) {
            if (idOf(pair.after) != idOf(former) || revisionOf(pair.after) != revisionOf(former))
                continue;
            pair.after.insert(u"id"_s, idOf(now));
            pair.after.insert(u"revision"_s, revisionOf(now));
        }
    }
}

void UndoHistory::ended(const ResourceSpec &spec, const QString &words)
{
    m_running = false;
    Q_EMIT changed();
    Q_EMIT undone(spec.name, words);
}

void UndoHistory::gaveUp(const ResourceSpec &spec, const Fault &fault, const QString &name)
{
    m_running = false;
    Q_EMIT changed();
    const QString why = fault.kind == Fault::Kind::Precondition
        ? tr("it has been changed since by someone else")
        : words::explained(fault);
    Q_EMIT failed(spec.name, tr("This could not be undone (%1): %2").arg(name, why));
}

} // namespace lectern
