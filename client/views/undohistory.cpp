// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/undohistory.h"

#include "api/apiclient.h"
#include "api/identity.h"
#include "api/paths.h"
#include "app/settings.h"
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
constexpr qsizetype kOneByOne = 50; ///< records; more of them are created at once
constexpr qsizetype kBodyBytes = 512 * 1024;

Record writable(const ResourceSpec &spec, const Rights &rights, const Record &record)
{
    Record kept;
    for (const QString &name : spec.writableNames()) {
        if (record.contains(name) && rights.maySet(spec.name, name))
            kept.insert(name, record.value(name));
    }
    return kept;
}

Record formerValues(const ResourceSpec &spec, const Rights &rights, const Change::Pair &pair)
{
    Record former = writable(spec, rights, pair.before);
    former.removeIf([&](Record::iterator it) { return it.value() == pair.after.value(it.key()); });
    return former;
}

} // namespace

UndoHistory::UndoHistory(const ViewContext &context, QObject *parent)
    : QObject(parent), m_context(context), m_asker(std::make_unique<QObject>())
{
}

void UndoHistory::clear()
{
    m_changes.clear();
    m_running = false;
    m_asker = std::make_unique<QObject>();
    Q_EMIT changed();
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
        undoDeletion(*spec, change);
    else if (first.before.isEmpty())
        undoCreation(*spec, change);
    else
        undoEdit(*spec, change);
}

void UndoHistory::undoEdit(const ResourceSpec &spec, const Change &change)
{
    const ResourceClient client(&m_context.api, spec);
    const Change::Pair &pair = change.records.first();
    client.change(idOf(pair.after), formerValues(spec, m_context.identity.rights(), pair),
                  revisionOf(pair.after), m_asker.get(),
                  [this, spec, change](const Result<Record> &record) {
                      const Record &before = change.records.first().before;
                      const QString name = words::named(spec, before);
                      if (!record)
                          return gaveUp(spec, record.fault(), name, change);
                      renumber(spec.name, before, *record);
                      Q_EMIT recordRestored(spec.name, idOf(*record), *record);
                      ended(spec, tr("\u201c%1\u201d is as it was before.").arg(name));
                  });
}

void UndoHistory::undoCreation(const ResourceSpec &spec, const Change &change)
{
    const ResourceClient client(&m_context.api, spec);
    const Record after = change.records.first().after;
    const QString name = words::named(spec, after);
    client.remove(
        idOf(after), revisionOf(after), m_asker.get(),
        [this, spec, change, name, id = idOf(after)](const Result<void> &result) {
            if (!result)
                return gaveUp(spec, result.fault(), name, change);
            Q_EMIT recordRestored(spec.name, id, {});
            ended(spec, tr("The new %1 \u201c%2\u201d is deleted again.").arg(spec.singular, name));
        });
}

void UndoHistory::undoDeletion(const ResourceSpec &spec, const Change &change)
{
    if (change.records.size() > kOneByOne)
        createMany(spec, change, 0);
    else
        createOne(spec, change, 0);
}

// One by one their new numbers are learned, under which earlier changes of them can be undone.
void UndoHistory::createOne(const ResourceSpec &spec, const Change &change, qsizetype from)
{
    const ResourceClient client(&m_context.api, spec);
    client.create(writable(spec, m_context.identity.rights(), change.records.at(from).before),
                  m_asker.get(), [this, spec, change, from](const Result<Record> &record) {
                      if (!record)
                          return postpone(spec, record.fault(), change, from);
                      createdAgain(spec, change.records.at(from), *record);
                      if (from + 1 < change.records.size())
                          return createOne(spec, change, from + 1);
                      createdAll(spec, change, *record);
                  });
}

// Many at once, in bodies that the server takes within one request each.
void UndoHistory::createMany(const ResourceSpec &spec, const Change &change, qsizetype from)
{
    QByteArray lines;
    qsizetype next = from;
    while (next < change.records.size() && lines.size() < kBodyBytes) {
        const Record record =
            writable(spec, m_context.identity.rights(), change.records.at(next++).before);
        lines += QJsonDocument(encodeRecord(record)).toJson(QJsonDocument::Compact) + '\n';
    }
    const QString path = u"%1/%2"_s.arg(api::kRoot, spec.name);
    m_context.api.create(path, lines, "application/x-ndjson", m_asker.get(),
                         [this, spec, change, from, next](const Result<ApiReply> &reply) {
                             if (!reply)
                                 return postpone(spec, reply.fault(), change, from);
                             if (next < change.records.size())
                                 return createMany(spec, change, next);
                             createdAll(spec, change, {});
                         });
}

void UndoHistory::createdAgain(const ResourceSpec &spec, const Change::Pair &pair,
                               const Record &record)
{
    renumber(spec.name, pair.before, record);
    if (!pair.typed.isEmpty())
        m_context.settings.setDraft(spec, idOf(record), {pair.typed, revisionOf(record)});
    Q_EMIT recordRestored(spec.name, idOf(record), record);
}

void UndoHistory::createdAll(const ResourceSpec &spec, const Change &change, const Record &last)
{
    const QLocale locale;
    const Record &before = change.records.first().before;
    if (change.records.size() == 1 && !last.isEmpty()) {
        return ended(spec,
                     tr("\u201c%1\u201d is back, under a new number: %2 (it was %3).")
                         .arg(words::named(spec, before), locale.toString(idOf(last)),
                              locale.toString(idOf(before))));
    }
    const QString count = words::counted(spec, change.records.size());
    ended(spec, tr("%1 are back, under new numbers.").arg(count));
}

// What is back already stays; the others are still to be brought back.
void UndoHistory::postpone(const ResourceSpec &spec, const Fault &fault, const Change &change,
                           qsizetype done)
{
    Change left = change;
    left.records = change.records.mid(done);
    const QString what = left.records.size() == 1 ? words::named(spec, left.records.first().before)
                                                  : words::counted(spec, left.records.size());
    gaveUp(spec, fault, what, left);
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

void UndoHistory::gaveUp(const ResourceSpec &spec, const Fault &fault, const QString &name,
                         const Change &left)
{
    m_running = false;
    const bool later = fault.isPassing() || fault.kind == Fault::Kind::Unauthenticated;
    if (later)
        putBack(left);
    Q_EMIT changed();
    const QString why = fault.kind == Fault::Kind::Precondition
        ? tr("it has been changed since by someone else")
        : words::explained(fault);
    const QString words = tr("This could not be undone (%1): %2").arg(name, why);
    if (later)
        Q_EMIT postponed(spec.name, words, left.number);
    else
        Q_EMIT failed(spec.name, words);
}

void UndoHistory::putBack(const Change &change)
{
    const auto after = std::find_if(m_changes.begin(), m_changes.end(), [&](const Change &other) {
        return other.number > change.number;
    });
    m_changes.insert(after, change);
}

} // namespace lectern
