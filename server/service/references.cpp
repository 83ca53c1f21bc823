// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/references.h"

#include "store/resourcestore.h"

namespace lectern {

using namespace Qt::StringLiterals;

Result<void> checkReferences(Connection &connection, const Catalog &catalog,
                             const ResourceSpec &spec, const Record &record)
{
    for (const FieldSpec &field : spec.fields) {
        const QVariant value = record.value(field.name);
        if (field.type != FieldType::Reference || value.isNull())
            continue;
        const ResourceSpec &target = *findSpec(catalog, field.reference);
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

Result<void> checkReferring(Connection &connection, const Catalog &catalog,
                            const ResourceSpec &spec, qint64 id)
{
    for (const ResourceSpec &other : catalog) {
        for (const FieldSpec &field : other.fields) {
            if (field.type != FieldType::Reference || field.reference != spec.name)
                continue;
            auto count = ResourceStore::countReferring(connection, other, field, id);
            if (!count)
                return count.fault();
            if (*count > 0) {
                const QString words =
                    u"This %1 cannot be deleted: %L2 of the %3 refer to it (%4)."_s
                        .arg(spec.singular)
                        .arg(*count)
                        .arg(other.name, field.label.toLower());
                return Fault::conflict(words, {{u"id"_s, u"referenced"_s, words}});
            }
        }
    }
    return {};
}

} // namespace lectern
