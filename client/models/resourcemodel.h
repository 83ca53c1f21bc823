// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "models/pagecache.h"
#include "models/pageloader.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QPointer>

#include <functional>

/**
 * The rows of a resource as a table of any length: knows how many there are, and asks for the pages
 * that are looked at. What is kept is PageCache's, what is fetched when is PageLoader's, how rows
 * look is the view's.
 */
namespace lectern {

class ResourceModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        RecordRole = Qt::UserRole + 1, ///< Record, as QVariantMap
        IdRole, ///< qint64
        RevisionRole, ///< qint64
        ValueRole, ///< the raw value of the cell; of a reference, the id
        LoadedRole, ///< bool: whether the row is here or only its place
    };

    /** Asks for nothing until reload(). */
    ResourceModel(ApiClient *api, const ResourceSpec &spec, QObject *parent = nullptr);
    ~ResourceModel() override;

    const ResourceSpec &spec() const { return m_client.spec(); }

    /** The field that a column shows, and the column of a field, or -1. */
    const FieldSpec &fieldOf(int column) const;
    int columnOf(QStringView fieldName) const;

    /** Words to search for; replaces the search under way. The delay while typing is the view's. */
    void setSearch(const QString &search);
    QString search() const { return m_query.search; }
    QStringList searchWords() const; ///< folded, for findFolded()

    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    void setSortKeys(const QList<SortKey> &keys); ///< empty: the spec's default
    QList<SortKey>
    sortKeys() const; ///< in effect, the spec's default included; without the closing id

    /** Search and sort as they are, for an export. */
    Query query() const { return m_query; }

    /**
     * Asks again. What is shown stays until the new rows are there; rows come and go at the end and
     * the others change in place. Persistent indexes (and so selections) follow their records
     * where the records are loaded, and are dropped where their record is known to have gone.
     */
    void reload();

    /** The same, and forgets what is here: it is not known which rows still are where they were. */
    void startOver();

    /** Forgets all rows and asks for none until reload(): they are another user's to see. */
    void clear();

    qint64 total() const { return m_total; } ///< that the search finds; -1 unknown
    qint64 totalUnfiltered() const { return m_totalUnfiltered; } ///< -1 unknown
    bool isLoading() const;

    Record recordAt(int row) const; ///< empty where it is not loaded
    int rowOf(qint64 id) const; ///< -1 where it is not loaded
    QList<int> loadedRows() const { return m_cache.rows(); } ///< ascending

    /** Call after a record was stored: shows it in place if it is loaded, else reloads. */
    void recordStored(const Record &record);

    /** The time now with the user's zone, for the words of dates. */
    void setClock(std::function<QDateTime()> clock);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override; ///< writable cells are editable

    /** Looks among loaded rows only: nobody wants a million rows fetched by a key press. */
    QModelIndexList match(const QModelIndex &start, int role, const QVariant &value, int hits = 1,
                          Qt::MatchFlags flags = Qt::MatchStartsWith
                              | Qt::MatchWrap) const override;

Q_SIGNALS:
    void totalChanged(); ///< total() or totalUnfiltered()
    void loadingChanged();
    void queryChanged(); ///< search() or sortKeys()
    void rowsLoaded(int first, int last); ///< these rows now have their records
    void failed(const lectern::Fault &fault); ///< rows could not be fetched

private:
    struct Held;

    void requery();
    void linkChanged();
    void countUnfiltered();
    void firstArrived(int page, const ResourcePage &rows);
    void pageArrived(int page, const ResourcePage &rows);
    void growTo(int rows);
    void shrinkTo(int rows);
    void setTotals(qint64 total, qint64 unfiltered);
    QList<Held> beginMove();
    void endMove(const QList<Held> &held, bool requeried);
    void emitChanged(int first, int last);
    QString referenceTitle(const Record &record, const FieldSpec &field) const;
    QVariant cellData(const Record &record, const FieldSpec &field, int role) const;
    QVariant toolTip(const FieldSpec &field, const QVariant &value) const;
    static QVariant alignment(const FieldSpec &field);

    ApiClient *m_api;
    ResourceClient m_client;
    PageLoader *m_loader;
    PageCache m_cache;
    Query m_query;
    QList<FieldSpec> m_columns;
    QHash<QString, ResourceSpec> m_references; ///< by name of the reference field
    std::function<QDateTime()> m_clock;
    QPointer<ApiCall> m_counting;
    qint64 m_total = -1;
    qint64 m_totalUnfiltered = -1;
    int m_rowCount = 0;
    mutable int m_lookedAt = 0; ///< page
    bool m_started = false;
    bool m_requeried = false; ///< what is shown answers an older search or sort
};

} // namespace lectern
