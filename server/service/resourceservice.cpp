// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/resourceservice.h"

#include "resource/codec.h"

#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault invalidRecord(const ResourceSpec &spec, const QList<FieldMessage> &wrong)
{
    return Fault::invalid(u"The %1 is not as it must be."_s.arg(spec.singular), wrong);
}

FieldMessage readOnly(const FieldSpec &field)
{
    return {field.name, u"read_only"_s, u"%1 is set by the server alone."_s.arg(field.label)};
}

} // namespace

ResourceService::ResourceService(Database &database, Totals &totals, SearchFiller &filler,
                                 Idempotency &idempotency, const Catalog &catalog,
                                 const ResourceSpec &spec)
    : m_database(database), m_totals(totals), m_filler(filler), m_idempotency(idempotency),
      m_catalog(catalog), m_spec(spec), m_store(catalog, spec, database.dialect())
{
}

Result<StoredPage> ResourceService::list(const Query &query) const
{
    return m_database.read(
        [&](Connection &connection) { return m_store.list(connection, query, m_totals); });
}

Result<StoredRecord> ResourceService::fetch(qint64 id, const QStringList &fields,
                                            const QStringList &expand) const
{
    return m_database.read(
        [&](Connection &connection) { return m_store.fetch(connection, id, fields, expand); });
}

Result<qint64> ResourceService::findByUnique(const QString &field, const QVariant &value) const
{
    return m_database.read(
        [&](Connection &connection) { return m_store.findByUnique(connection, field, value); });
}

Result<Record> ResourceService::prepared(const Record &given) const
{
    QList<FieldMessage> wrong;
    for (const FieldSpec &field : m_spec.fields) {
        if (field.readOnly && given.contains(field.name))
            wrong.append(readOnly(field));
    }
    wrong += validate(m_spec, given, Extent::Whole);
    if (!wrong.isEmpty())
        return invalidRecord(m_spec, wrong);
    return completed(m_spec, given, Extent::Whole);
}

Result<StoredRecord> ResourceService::create(const Record &given, const Identity &who,
                                             const std::optional<RequestKey> &key) const
{
    auto record = prepared(given);
    if (!record)
        return record.fault();
    StoredRecord stored {.json = {}, .revision = 1};
    // With a key, what is kept under it comes last.
    const auto place = key ? Connection::Place::Any : Connection::Place::Last;
    const auto insert = [&](Connection &connection) -> Result<void> {
        if (auto found = checkReferences(connection, *record); !found)
            return found;
        auto inserted = m_store.insert(connection, *record, who.name, place);
        if (!inserted)
            return inserted.fault();
        stored = *inserted;
        return {};
    };
    auto done = key ? m_idempotency.once(*key, stored.json, insert)
                    : m_database.write(insert, Database::Effort::Twice);
    if (!done)
        return done.fault();
    changed();
    return stored;
}

Result<void> ResourceService::insertPrepared(Connection &connection, const Record &record,
                                             const QVariantList &row) const
{
    if (auto found = checkReferences(connection, record); !found)
        return found;
    return m_store.insertRow(connection, row);
}

Result<StoredRecord> ResourceService::replace(qint64 id, const Record &given,
                                              const Revisions &known, const Identity &who) const
{
    return update(id, given, Extent::Whole, known, who);
}

Result<StoredRecord> ResourceService::change(qint64 id, const Record &given, const Revisions &known,
                                             const Identity &who) const
{
    return update(id, given, Extent::Partial, known, who);
}

Result<StoredRecord> ResourceService::update(qint64 id, const Record &given, Extent extent,
                                             const Revisions &known, const Identity &who) const
{
    const QList<FieldMessage> wrong = validate(m_spec, given, extent);
    if (!wrong.isEmpty())
        return invalidRecord(m_spec, wrong);
    const Record wanted = completed(m_spec, given, extent);
    StoredRecord stored;
    const auto store = [&](Connection &connection) -> Result<void> {
        auto before = current(connection, id, known);
        if (!before)
            return before.fault();
        auto changes = differences(*before, wanted);
        if (!changes)
            return changes.fault();
        // A request that changes nothing makes no revision.
        if (changes->isEmpty()) {
            stored = *before;
            return {};
        }
        if (auto found = checkReferences(connection, *changes); !found)
            return found;
        auto updated = m_store.update(connection, id, *changes, who.name, Connection::Place::Last);
        if (!updated)
            return updated.fault();
        stored = *updated;
        return {};
    };
    auto done = m_database.write(store, Database::Effort::Twice);
    if (!done)
        return done.fault();
    changed();
    return stored;
}

// The record as it is, locked; it must be of one of the known revisions.
Result<StoredRecord> ResourceService::current(Connection &connection, qint64 id,
                                              const Revisions &known) const
{
    auto before = m_store.fetch(connection, id, {}, {}, true);
    if (!before)
        return before;
    if (known && !known->contains(before->revision)) {
        return Fault::precondition(
            u"This %1 has been changed meanwhile: it is at revision %2."_s.arg(m_spec.singular)
                .arg(before->revision),
            before->json);
    }
    return before;
}

// The given values that differ from the stored ones. Read-only values may be sent back unchanged.
Result<Record> ResourceService::differences(const StoredRecord &before, const Record &given) const
{
    const Record stored = decodeStored(m_spec, QJsonDocument::fromJson(before.json).object());
    Record changes;
    QList<FieldMessage> wrong;
    for (auto it = given.begin(); it != given.end(); ++it) {
        const QVariant old = stored.value(it.key());
        const bool same = it.value().isNull() ? old.isNull() : !old.isNull() && it.value() == old;
        if (same)
            continue;
        const FieldSpec &field = *m_spec.field(it.key());
        if (field.readOnly)
            wrong.append(readOnly(field));
        else
            changes.insert(it.key(), it.value());
    }
    if (!wrong.isEmpty())
        return invalidRecord(m_spec, wrong);
    return changes;
}

Result<void> ResourceService::remove(qint64 id, const Revisions &known, const Identity &) const
{
    const auto remove = [&](Connection &connection) -> Result<void> {
        if (auto before = current(connection, id, known); !before)
            return before.fault();
        if (auto free = checkReferring(connection, id); !free)
            return free;
        return m_store.remove(connection, id, Connection::Place::Last);
    };
    auto done = m_database.write(remove, Database::Effort::Twice);
    if (done)
        changed();
    return done;
}

// The database checks this too; asked first, it can be said in the same words on both.
Result<void> ResourceService::checkReferences(Connection &connection, const Record &record) const
{
    for (const FieldSpec &field : m_spec.fields) {
        const QVariant value = record.value(field.name);
        if (field.type != FieldType::Reference || value.isNull())
            continue;
        const ResourceSpec &target = *findSpec(m_catalog, field.reference);
        auto found = ResourceStore::countReferring(connection, target, *target.field(u"id"),
                                                   value.toLongLong());
        if (!found)
            return found.fault();
        if (*found == 0) {
            const QString words = u"%1: there is no %2 with the number %3."_s.arg(
                field.label, target.singular, value.toString());
            return Fault::conflict(words, {{field.name, u"reference"_s, words}});
        }
    }
    return {};
}

Result<void> ResourceService::checkReferring(Connection &connection, qint64 id) const
{
    for (const ResourceSpec &other : m_catalog) {
        for (const FieldSpec &field : other.fields) {
            if (field.type != FieldType::Reference || field.reference != m_spec.name)
                continue;
            auto count = ResourceStore::countReferring(connection, other, field, id);
            if (!count)
                return count.fault();
            if (*count > 0) {
                const QString words =
                    u"This %1 cannot be deleted: %L2 of the %3 refer to it (%4)."_s
                        .arg(m_spec.singular)
                        .arg(*count)
                        .arg(other.name, field.label.toLower());
                return Fault::conflict(words, {{u"id"_s, u"referenced"_s, words}});
            }
        }
    }
    return {};
}

void ResourceService::changed() const
{
    m_totals.forget(m_spec.name);
    m_filler.wake();
}

} // namespace lectern
