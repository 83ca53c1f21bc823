// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/columnfit.h"

#include "views/stars.h"
#include "views/tablemetrics.h"

#include <QCoreApplication>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLeastText = 96; ///< narrower, a text column tells nothing
constexpr int kArrow = 18;
constexpr int kSlack = 4; ///< for fonts whose words are a little wider than the sample

bool isElastic(const FieldSpec &field)
{
    return field.type == FieldType::Text && !field.readOnly;
}

// How many shares of the width that is left a text column gets.
int sharesOf(const ResourceSpec &spec, const FieldSpec &field)
{
    if (field.shape == FieldShape::Paragraph)
        return 3;
    return spec.titleFields.contains(field.name) || field.shape == FieldShape::Email ? 2 : 1;
}

QString widestText(const FieldSpec &field)
{
    switch (field.type) {
    case FieldType::Timestamp:
        return u"2 November 2026"_s;
    case FieldType::Choice:
        return *std::max_element(
            field.choices.begin(), field.choices.end(),
            [](const QString &a, const QString &b) { return a.size() < b.size(); });
    case FieldType::Reference:
        return u"a.name.of.someone"_s;
    case FieldType::Boolean:
        return u"Yes"_s;
    case FieldType::Integer:
        return u"1,000,000"_s;
    case FieldType::Text:
        return u"last_name"_s;
    }
    Q_UNREACHABLE();
}

int rigidWidth(const FieldSpec &field, const QFontMetrics &metrics)
{
    const int content = field.shape == FieldShape::Stars
        ? stars::kWidth + 36
        : metrics.horizontalAdvance(widestText(field)) + kSlack;
    const int label = metrics.horizontalAdvance(field.label) + kArrow;
    return std::max(content, label) + 2 * table::kPadding;
}

bool hasColumn(const FieldSpec &field)
{
    return field.name != u"id" && field.name != u"revision";
}

bool isWantedByFew(const FieldSpec &field)
{
    return field.type == FieldType::Timestamp && field.name != u"updated_at";
}

// The order in which columns give way: who changed it and when, then yes and no, then from the
// right; never what a record is called by.
const FieldSpec *firstToHide(const ResourceSpec &spec, const QList<const FieldSpec *> &fields)
{
    const auto find = [&](auto matches) -> const FieldSpec * {
        const auto it = std::find_if(fields.rbegin(), fields.rend(), matches);
        return it == fields.rend() ? nullptr : *it;
    };
    if (const auto *field = find([](auto *f) { return f->readOnly && f->type == FieldType::Text; }))
        return field;
    if (const auto *field = find([](auto *f) { return f->readOnly; }))
        return field;
    if (const auto *field = find([](auto *f) { return f->type == FieldType::Boolean; }))
        return field;
    return find([&](auto *f) { return !spec.titleFields.contains(f->name); });
}

int leastWidth(const QList<const FieldSpec *> &fields, const QFontMetrics &metrics)
{
    int width = table::kFirstPadding;
    for (const FieldSpec *field : fields)
        width += isElastic(*field) ? kLeastText : rigidWidth(*field, metrics);
    return width;
}

// What is left is shared by the text columns; those whose share is too small get the least width,
// and the others share again.
QMap<QString, int> shareText(const ResourceSpec &spec, QList<const FieldSpec *> fields, int left)
{
    QMap<QString, int> widths;
    bool again = true;
    while (again) {
        int shares = 0;
        for (const FieldSpec *field : fields)
            shares += sharesOf(spec, *field);
        if (shares == 0)
            break;
        const auto small = std::find_if(fields.begin(), fields.end(), [&](const FieldSpec *field) {
            return left * sharesOf(spec, *field) / shares < kLeastText;
        });
        again = small != fields.end();
        if (again) {
            widths.insert((*small)->name, kLeastText);
            left -= kLeastText;
            fields.erase(small);
            continue;
        }
        for (const FieldSpec *field : fields)
            widths.insert(field->name, left * sharesOf(spec, *field) / shares);
    }
    return widths;
}

QMap<QString, int> shareOut(const ResourceSpec &spec, const QList<const FieldSpec *> &fields,
                            int width, const QFontMetrics &metrics)
{
    QMap<QString, int> widths;
    QList<const FieldSpec *> elastic;
    int left = width - (table::kFirstPadding - table::kPadding);
    for (const FieldSpec *field : fields) {
        if (isElastic(*field)) {
            elastic.append(field);
        } else {
            widths.insert(field->name, rigidWidth(*field, metrics));
            left -= widths.value(field->name);
        }
    }
    widths.insert(shareText(spec, elastic, left));
    if (!fields.isEmpty())
        widths[fields.first()->name] += table::kFirstPadding - table::kPadding;
    return widths;
}

} // namespace

ColumnFit fitColumns(const ResourceSpec &spec, int width, const QFontMetrics &metrics)
{
    ColumnFit fit;
    QList<const FieldSpec *> shown;
    for (const FieldSpec &field : spec.fields) {
        if (hasColumn(field) && isWantedByFew(field))
            fit.hidden.append(field.name);
        else if (hasColumn(field))
            shown.append(&field);
    }
    while (leastWidth(shown, metrics) > width) {
        const FieldSpec *field = firstToHide(spec, shown);
        if (!field)
            break;
        fit.hidden.append(field->name);
        shown.removeOne(field);
    }
    fit.widths = shareOut(spec, shown, width, metrics);
    return fit;
}

} // namespace lectern
