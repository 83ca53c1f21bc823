// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/resourceservice.h"

#include "resource/codec.h"
#include "service/references.h"

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

// What the server sets by the way, and may have set since the asker has read it.
bool isPassing(const FieldSpec &field, const QVariant &given, const QVariant &stored)
{
    return field.type == FieldType::Timestamp && field.nullable()
        && given.toString() < stored.toString();
}

} // namespace

ResourceService::ResourceService(Database &database, Totals &totals, SearchFiller &filler,
                                 Idempotency &idempotency, const Catalog &catalog,
                                 const ResourceSpec &spec)
    : m_database(database), m_totals(totals), m_filler(filler), m_idempotency(idempotency),
      m_catalog(catalog), m_spec(spec), m_store(catalog, spec, database.dialect())
{
}

Result<StoredPage> ResourceService::list(const Query &query, const Identity &who) const
{
    const Scope scope = scopeOf(who, m_spec.name, Action::Read);
    if (scope == Scope::None)
        return denied(Action::Read, m_spec);
    if (auto may = mayExpand(query.expand, who); !may)
        return may.fault();
    const auto read = [&](const Query &allowed) {
        return m_database.read(
            [&](Connection &connection) { return m_store.list(connection, allowed, m_totals); });
    };
    if (scope == Scope::All)
        return read(query);
    const auto [field, value] = narrowing(scope, who, m_spec.name);
    Query narrowed = query;
    narrowed.filters.append({.field = field, .op = FilterOp::Eq, .values = {value}});
    return read(narrowed);
}

// What is shown along with a record is read as well.
Result<void> ResourceService::mayExpand(const QStringList &expand, const Identity &who) const
{
    for (const FieldSpec &field : m_spec.fields) {
        if (field.type != FieldType::Reference || !expand.contains(field.expandName()))
            continue;
        if (scopeOf(who, field.reference, Action::Read) < scopeOf(who, m_spec.name, Action::Read))
            return denied(Action::Read, *findSpec(m_catalog, field.reference));
    }
    return {};
}

QStringList ResourceService::expandable(const Identity &who) const
{
    QStringList names = m_spec.expandNames();
    names.removeIf([&](const QString &name) { return !mayExpand({name}, who); });
    return names;
}

Result<StoredRecord> ResourceService::fetch(qint64 id, const Identity &who,
                                            const QStringList &fields,
                                            const QStringList &expand) const
{
    if (auto may = mayExpand(expand, who); !may)
        return may.fault();
    return m_database.read([&](Connection &connection) -> Result<StoredRecord> {
        if (scopeOf(who, m_spec.name, Action::Read) != Scope::All) {
            Scope scope = Scope::None;
            if (auto seen = visible(connection, id, who, Action::Read, scope); !seen)
                return seen;
        }
        return m_store.fetch(connection, id, fields, expand);
    });
}

Result<qint64> ResourceService::findByUnique(const QString &field, const QVariant &value,
                                             const Identity &who) const
{
    if (scopeOf(who, m_spec.name, Action::Read) == Scope::None)
        return denied(Action::Read, m_spec);
    return m_database.read(
        [&](Connection &connection) { return m_store.findByUnique(connection, field, value); });
}

Result<void> ResourceService::may(Action action, const Identity &who) const
{
    if (scopeOf(who, m_spec.name, action) == Scope::None)
        return denied(action, m_spec);
    return {};
}

// Whoever may add only some records adds them as these are, unless they say otherwise, which they
// may not.
Result<Record> ResourceService::asCreated(const Record &given, const Identity &who) const
{
    const Scope scope = scopeOf(who, m_spec.name, Action::Create);
    if (scope == Scope::None)
        return denied(Action::Create, m_spec);
    // Whoever may add any record may set every field.
    if (scope == Scope::All)
        return given;
    const auto [own, owned] = narrowing(scope, who, m_spec.name);
    Record record = given;
    if (!record.contains(own))
        record.insert(own, owned);
    Record changes;
    for (auto it = record.begin(); it != record.end(); ++it) {
        const FieldSpec *field = m_spec.field(it.key());
        const QVariant usual = it.key() == own ? owned : field->initialValue();
        if (it.value() != usual)
            changes.insert(it.key(), it.value());
    }
    if (auto settable = checkSettable(changes, who, scope); !settable)
        return settable.fault();
    return record;
}

Result<Record> ResourceService::prepared(const Record &given, const Identity &who) const
{
    QList<FieldMessage> wrong;
    for (const FieldSpec &field : m_spec.fields) {
        if (field.readOnly && given.contains(field.name))
            wrong.append(readOnly(field));
    }
    auto record = asCreated(given, who);
    if (!record)
        return record;
    wrong += validate(m_spec, *record, Extent::Whole);
    if (!wrong.isEmpty())
        return invalidRecord(m_spec, wrong);
    return completed(m_spec, *record, Extent::Whole);
}

Result<StoredRecord> ResourceService::create(const Record &given, const Identity &who,
                                             const std::optional<RequestKey> &key) const
{
    auto record = prepared(given, who);
    if (!record)
        return record.fault();
    StoredRecord stored {.json = {}, .revision = 1};
    // With a key, what is kept under it comes last.
    const auto place = key ? Connection::Place::Any : lastPlace();
    const auto insert = [&](Connection &connection) -> Result<void> {
        if (auto found = checkValues(connection, 0, *record); !found)
            return found;
        auto inserted = m_store.insert(connection, *record, who.name, place);
        if (!inserted)
            return inserted.fault();
        stored = *inserted;
        return checkStored(connection, *record);
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
    if (auto found = checkValues(connection, 0, record); !found)
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
        Scope scope = Scope::None;
        auto before = visible(connection, id, who, Action::Change, scope);
        if (!before)
            return before.fault();
        if (auto same = checkRevision(*before, known); !same)
            return same;
        auto changes = differences(recordOf(*before), wanted);
        if (!changes)
            return changes.fault();
        if (auto settable = checkSettable(*changes, who, scope); !settable)
            return settable;
        // A request that changes nothing makes no revision.
        if (changes->isEmpty()) {
            stored = *before;
            return {};
        }
        if (auto found = checkValues(connection, id, *changes); !found)
            return found;
        if (auto kept = checkRules(connection, *before, &*changes, who); !kept)
            return kept;
        auto updated = m_store.update(connection, id, *changes, who.name, lastPlace());
        if (!updated)
            return updated.fault();
        stored = *updated;
        return checkStored(connection, *changes);
    };
    auto done = m_database.write(store, Database::Effort::Twice);
    if (!done)
        return done.fault();
    changed();
    return stored;
}

// The record as it is, for that action; locked where it is to be changed. A record that whoever
// asks may not see is not there.
Result<StoredRecord> ResourceService::visible(Connection &connection, qint64 id,
                                              const Identity &who, Action action,
                                              Scope &scope) const
{
    const Scope read = scopeOf(who, m_spec.name, Action::Read);
    const bool changes = action != Action::Read;
    // Who may see no records learns nothing of their numbers.
    auto before = m_store.fetch(connection, read == Scope::None ? 0 : id, {}, {}, changes);
    if (!before)
        return before.fault().kind == Fault::Kind::NotFound ? m_store.noSuchRecord(id)
                                                            : before.fault();
    if (read == Scope::All && scopeOf(who, m_spec.name, action) == Scope::All) {
        scope = Scope::All;
        return before;
    }
    const Record record = recordOf(*before);
    if (scopeOn(who, m_spec.name, Action::Read, record) == Scope::None)
        return m_store.noSuchRecord(id);
    scope = scopeOn(who, m_spec.name, action, record);
    if (scope == Scope::None)
        return denied(action, m_spec);
    return before;
}

// The record must be of one of the known revisions.
Result<void> ResourceService::checkRevision(const StoredRecord &before,
                                            const Revisions &known) const
{
    if (!known || known->contains(before.revision))
        return {};
    return Fault::precondition(
        u"This %1 has been changed meanwhile: it is at revision %2."_s.arg(m_spec.singular)
            .arg(before.revision),
        before.json);
}

Record ResourceService::recordOf(const StoredRecord &stored) const
{
    return decodeStored(m_spec, QJsonDocument::fromJson(stored.json).object());
}

Result<void> ResourceService::checkSettable(const Record &changes, const Identity &who,
                                            Scope scope) const
{
    QStringList refused;
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        if (!maySet(who, m_spec.name, it.key(), scope))
            refused.append(it.key());
    }
    return refused.isEmpty() ? Result<void>() : Result<void>(deniedFields(m_spec, refused));
}

Result<void> ResourceService::checkRules(Connection &connection, const StoredRecord &before,
                                         const Record *changes, const Identity &who) const
{
    return m_rules ? m_rules->changing(connection, recordOf(before), changes, who) : Result<void>();
}

// The given values that differ from the stored ones. Read-only values may be sent back unchanged.
Result<Record> ResourceService::differences(const Record &stored, const Record &given) const
{
    Record changes;
    QList<FieldMessage> wrong;
    for (auto it = given.begin(); it != given.end(); ++it) {
        const QVariant old = stored.value(it.key());
        const bool same = it.value().isNull() ? old.isNull() : !old.isNull() && it.value() == old;
        const FieldSpec &field = *m_spec.field(it.key());
        if (same || (field.readOnly && isPassing(field, it.value(), old)))
            continue;
        if (field.readOnly)
            wrong.append(readOnly(field));
        else
            changes.insert(it.key(), it.value());
    }
    if (!wrong.isEmpty())
        return invalidRecord(m_spec, wrong);
    return changes;
}

Result<void> ResourceService::remove(qint64 id, const Revisions &known, const Identity &who) const
{
    const auto remove = [&](Connection &connection) -> Result<void> {
        Scope scope = Scope::None;
        auto before = visible(connection, id, who, Action::Delete, scope);
        if (!before)
            return before.fault();
        if (auto same = checkRevision(*before, known); !same)
            return same;
        if (auto kept = checkRules(connection, *before, nullptr, who); !kept)
            return kept;
        if (auto free = checkReferring(connection, m_catalog, m_spec, id); !free)
            return free;
        return m_store.remove(connection, id, Connection::Place::Last);
    };
    auto done = m_database.write(remove, Database::Effort::Twice);
    if (done)
        changed();
    return done;
}

Result<void> ResourceService::checkValues(Connection &connection, qint64 id,
                                          const Record &values) const
{
    if (auto found = checkReferences(connection, m_catalog, m_spec, values); !found)
        return found;
    return m_rules ? m_rules->storing(connection, id, values) : Result<void>();
}

Result<void> ResourceService::checkStored(Connection &connection, const Record &values) const
{
    return m_rules ? m_rules->stored(connection, values) : Result<void>();
}

// Of a statement behind which only the rules may have something to say.
Connection::Place ResourceService::lastPlace() const
{
    return m_rules ? Connection::Place::Any : Connection::Place::Last;
}

Result<qint64> ResourceService::beginMany(Connection &connection) const
{
    return m_rules ? m_rules->storingMany(connection) : Result<qint64>(0);
}

Result<void> ResourceService::endMany(Connection &connection, qint64 above) const
{
    return m_rules ? m_rules->storedMany(connection, above) : Result<void>();
}

void ResourceService::changed() const
{
    m_totals.forget(m_spec.name);
    m_filler.wake();
    if (m_rules)
        m_rules->changed();
}

} // namespace lectern
