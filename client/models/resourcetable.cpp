// SPDX-License-Identifier: GPL-3.0-or-later
// The side of ResourceModel that views see: cells and headers.
#include "core/timestamp.h"
#include "models/celltext.h"
#include "models/datewords.h"
#include "models/resourcemodel.h"
#include "resource/codec.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

bool matches(const QVariant &cell, const QVariant &value, Qt::MatchFlags flags)
{
    const Qt::CaseSensitivity sensitivity =
        flags & Qt::MatchCaseSensitive ? Qt::CaseSensitive : Qt::CaseInsensitive;
    switch (int(flags & Qt::MatchTypeMask)) {
    case int(Qt::MatchExactly):
        return cell == value;
    case int(Qt::MatchContains):
        return cell.toString().contains(value.toString(), sensitivity);
    default:
        return cell.toString().startsWith(value.toString(), sensitivity);
    }
}

} // namespace

int ResourceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rowCount;
}

int ResourceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant ResourceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FieldSpec &field = fieldOf(index.column());
    if (role == Qt::TextAlignmentRole)
        return alignment(field);
    const int page = PageCache::pageOf(index.row());
    const bool looking =
        role == Qt::DisplayRole || role == LoadedRole || role == ValueRole || role == RecordRole;
    if (looking) {
        m_lookedAt = page;
        if (!m_cache.isFresh(page))
            m_loader->want(page);
    }
    const Record *record = m_cache.at(index.row());
    if (role == LoadedRole)
        return record != nullptr;
    return record ? cellData(*record, field, role) : QVariant();
}

QVariant ResourceModel::cellData(const Record &record, const FieldSpec &field, int role) const
{
    const QVariant value = record.value(field.name);
    switch (role) {
    case Qt::DisplayRole:
        if (field.type == FieldType::Reference)
            return referenceTitle(record, field);
        return cellText(field, value, m_clock());
    case Qt::AccessibleTextRole:
        if (field.type == FieldType::Reference)
            return referenceTitle(record, field);
        return spokenText(field, value, m_clock());
    case Qt::ToolTipRole:
        return toolTip(field, value);
    case Qt::EditRole:
    case ValueRole:
        return value;
    case RecordRole:
        return record;
    case IdRole:
        return record.value(u"id"_s);
    case RevisionRole:
        return record.value(u"revision"_s);
    default:
        return {};
    }
}

QVariant ResourceModel::toolTip(const FieldSpec &field, const QVariant &value) const
{
    if (field.type != FieldType::Timestamp || value.isNull())
        return {};
    return dateTimeWords(fromTimestamp(value.toString()), m_clock());
}

QVariant ResourceModel::alignment(const FieldSpec &field)
{
    const bool compared = field.type == FieldType::Integer && field.shape != FieldShape::Stars;
    return QVariant::fromValue(Qt::Alignment(compared ? Qt::AlignRight : Qt::AlignLeft)
                               | Qt::AlignVCenter);
}

QString ResourceModel::referenceTitle(const Record &record, const FieldSpec &field) const
{
    const QVariant shown = record.value(field.expandName());
    const auto spec = m_references.constFind(field.name);
    if (shown.isNull() || spec == m_references.constEnd())
        return valueText(record.value(field.name));
    return recordTitle(*spec, shown.toMap());
}

QVariant ResourceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical || section < 0 || section >= m_columns.size())
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::DisplayRole)
        return m_columns[section].label;
    if (role == Qt::TextAlignmentRole)
        return alignment(m_columns[section]);
    return {};
}

Qt::ItemFlags ResourceModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid())
        return flags;
    flags |= Qt::ItemNeverHasChildren;
    if (!fieldOf(index.column()).readOnly && m_cache.at(index.row()))
        flags |= Qt::ItemIsEditable;
    return flags;
}

QModelIndexList ResourceModel::match(const QModelIndex &start, int role, const QVariant &value,
                                     int hits, Qt::MatchFlags flags) const
{
    if (!start.isValid())
        return {};
    QModelIndexList found;
    QModelIndexList before; // rows above the start, which follow where the search wraps
    const QList<int> rows = m_cache.rows();
    for (const int row : rows) {
        const QModelIndex here = index(row, start.column());
        if (matches(cellData(*m_cache.at(row), fieldOf(start.column()), role), value, flags))
            (row < start.row() ? before : found).append(here);
    }
    if (flags & Qt::MatchWrap)
        found += before;
    return hits < 0 ? found : found.first(std::min<qsizetype>(hits, found.size()));
}

} // namespace lectern
