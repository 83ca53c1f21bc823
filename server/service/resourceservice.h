// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/validator.h"
#include "service/idempotency.h"
#include "service/identity.h"
#include "service/rights.h"
#include "store/resourcestore.h"
#include "store/searchfiller.h"

#include <optional>

namespace lectern {

/** What a resource needs beside its description. Called within the transaction of the change. */
class ResourceRules
{
public:
    virtual ~ResourceRules() = default;
    /** Before values are stored in the record of that number, or in a new one (0). A Fault stops
     *  that. */
    virtual Result<void> storing(Connection &connection, qint64 id, const Record &values) = 0;
    /** After values were stored in a record. A Fault takes that back. */
    virtual Result<void> stored(Connection &connection, const Record &values) = 0;
    /** Before many are stored: the highest number that a record has. */
    virtual Result<qint64> storingMany(Connection &connection) = 0;
    /** After they were, with numbers above that one. A Fault takes that back. */
    virtual Result<void> storedMany(Connection &connection, qint64 above) = 0;
    /** Before a record is changed, or is removed (no changes). A Fault stops that. */
    virtual Result<void> changing(Connection &connection, const Record &before,
                                  const Record *changes, const Identity &who) = 0;
    /** After the commit. */
    virtual void changed() = 0;
};

/**
 * What a request for a resource means: checks it and who asks, stores it, and remembers what it
 * changed. The same for every way in: the API, the contracts, the command line. What whoever asks
 * may not see is not there (NotFound); what they may not do is Denied.
 */
class ResourceService
{
public:
    ResourceService(Database &database, Totals &totals, SearchFiller &filler,
                    Idempotency &idempotency, const Catalog &catalog, const ResourceSpec &spec);

    const ResourceSpec &spec() const { return m_spec; }

    /** `rules` may be nullptr. */
    void follow(ResourceRules *rules) { m_rules = rules; }

    Result<StoredPage> list(const Query &query, const Identity &who) const;
    Result<StoredRecord> fetch(qint64 id, const Identity &who, const QStringList &fields = {},
                               const QStringList &expand = {}) const;
    /** The names under which whoever asks may have referred records shown. */
    QStringList expandable(const Identity &who) const;
    /** The id of the record with that value in a unique field; 0 where there is none. */
    Result<qint64> findByUnique(const QString &field, const QVariant &value,
                                const Identity &who) const;

    /**
     * With a key, a request that came before gives what it gave then.
     * Fault: Invalid with a message for each wrong field, Conflict naming the field, or as
     * Idempotency::once.
     */
    Result<StoredRecord> create(const Record &given, const Identity &who,
                                const std::optional<RequestKey> &key = {}) const;

    /** The revisions that the asker knows (If-Match); nothing where any will do. */
    using Revisions = std::optional<QList<qint64>>;

    /** Stores a whole record, or some fields of it. Fault: as create, NotFound, Precondition. */
    Result<StoredRecord> replace(qint64 id, const Record &given, const Revisions &known,
                                 const Identity &who) const;
    Result<StoredRecord> change(qint64 id, const Record &given, const Revisions &known,
                                const Identity &who) const;

    /** Fault: NotFound, Precondition, Conflict where other records refer to this one. */
    Result<void> remove(qint64 id, const Revisions &known, const Identity &who) const;

    /** A whole record as it would be stored. Fault: Invalid, Denied. */
    Result<Record> prepared(const Record &given, const Identity &who) const;
    /** Fault: Denied where whoever asks may take that action on no record at all. */
    Result<void> may(Action action, const Identity &who) const;

    /** Stores one of many prepared records within a transaction of the caller's. */
    Result<void> insertPrepared(Connection &connection, const Record &record,
                                const QVariantList &row) const;

    /** Before the first of many, and after the last with what that gave. Fault: Conflict. */
    Result<qint64> beginMany(Connection &connection) const;
    Result<void> endMany(Connection &connection, qint64 above) const;

    /** What keeps the records. */
    const ResourceStore &store() const { return m_store; }

    /** Forgets what was remembered of this resource; called after a commit. */
    void changed() const;

private:
    Result<StoredRecord> update(qint64 id, const Record &given, Extent extent,
                                const Revisions &known, const Identity &who) const;
    Result<StoredRecord> visible(Connection &connection, qint64 id, const Identity &who,
                                 Action action, Scope &scope) const;
    Result<void> checkRevision(const StoredRecord &before, const Revisions &known) const;
    Result<void> mayExpand(const QStringList &expand, const Identity &who) const;
    Result<Record> asCreated(const Record &given, const Identity &who) const;
    Result<Record> differences(const Record &stored, const Record &given) const;
    Result<void> checkSettable(const Record &changes, const Identity &who, Scope scope) const;
    Result<void> checkRules(Connection &connection, const StoredRecord &before,
                            const Record *changes, const Identity &who) const;
    Record recordOf(const StoredRecord &stored) const;
    Result<void> checkValues(Connection &connection, qint64 id, const Record &values) const;
    Result<void> checkStored(Connection &connection, const Record &values) const;
    Connection::Place lastPlace() const;

    Database &m_database;
    Totals &m_totals;
    SearchFiller &m_filler;
    Idempotency &m_idempotency;
    const Catalog &m_catalog;
    const ResourceSpec &m_spec;
    ResourceStore m_store;
    ResourceRules *m_rules = nullptr;
};

} // namespace lectern
