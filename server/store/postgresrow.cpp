// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgresrow.h"

#include <QtEndian>

#include <chrono>
#include <libpq-fe.h>
#include <limits>

namespace lectern {

namespace {

// Numbers of types: src/include/catalog/pg_type.dat
enum TypeNumber : Oid {
    Bool = 16,
    Bytea = 17,
    Int8 = 20,
    Int2 = 21,
    Int4 = 23,
    TimestampTz = 1184,
};

} // namespace

PostgresRow::PostgresRow(const pg_result *result) : m_result(result), m_columns(PQnfields(result))
{
}

bool PostgresRow::isNull(int column) const
{
    return PQgetisnull(m_result, m_row, column) != 0;
}

QByteArrayView PostgresRow::text(int column) const
{
    return {PQgetvalue(m_result, m_row, column), PQgetlength(m_result, m_row, column)};
}

qint64 PostgresRow::integer(int column) const
{
    const char *bytes = PQgetvalue(m_result, m_row, column);
    switch (PQgetlength(m_result, m_row, column)) {
    case 2:
        return qFromBigEndian<qint16>(bytes);
    case 4:
        return qFromBigEndian<qint32>(bytes);
    default:
        return qFromBigEndian<qint64>(bytes);
    }
}

bool PostgresRow::boolean(int column) const
{
    return *PQgetvalue(m_result, m_row, column) != 0;
}

// Microseconds since the beginning of 2000: src/include/datatype/timestamp.h. Those that Lectern
// stores have years of four digits.
QByteArrayView PostgresRow::timestamp(int column) const
{
    using namespace std::chrono;
    const auto since2000 = qFromBigEndian<qint64>(PQgetvalue(m_result, m_row, column));
    if (since2000 == std::numeric_limits<qint64>::min())
        return "-infinity";
    if (since2000 == std::numeric_limits<qint64>::max())
        return "infinity";
    const sys_time<microseconds> time = sys_days(year(2000) / 1 / 1) + microseconds(since2000);
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss<milliseconds> clock(floor<milliseconds>(time - day));
    char *end = m_timestamp.data();
    const auto add = [&end](int number, int digits, char behind) {
        for (int i = digits; i-- > 0; number /= 10)
            end[i] = char('0' + number % 10);
        end[digits] = behind;
        end += digits + 1;
    };
    add(int(date.year()), 4, '-');
    add(int(unsigned(date.month())), 2, '-');
    add(int(unsigned(date.day())), 2, 'T');
    add(int(clock.hours().count()), 2, ':');
    add(int(clock.minutes().count()), 2, ':');
    add(int(clock.seconds().count()), 2, '.');
    add(int(clock.subseconds().count()), 3, 'Z');
    return {m_timestamp.data(), end};
}

QVariant PostgresRow::value(int column) const
{
    if (isNull(column))
        return {};
    switch (PQftype(m_result, column)) {
    case Bool:
        return boolean(column);
    case Int2:
    case Int4:
    case Int8:
        return integer(column);
    case Bytea:
        return text(column).toByteArray();
    case TimestampTz:
        return QString::fromUtf8(timestamp(column));
    default:
        return QString::fromUtf8(text(column));
    }
}

} // namespace lectern
