// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <array>

struct pg_result;

namespace lectern {

/** A row of a result of PostgreSQL's in its binary format, which spares both sides the texts. */
class PostgresRow final : public RowView
{
public:
    explicit PostgresRow(const pg_result *result);
    void setRow(int row) { m_row = row; }

    int columns() const override { return m_columns; }
    bool isNull(int column) const override;
    QByteArrayView text(int column) const override;
    /** Of a bigint, integer or smallint. */
    qint64 integer(int column) const override;
    bool boolean(int column) const override;
    /** Of a timestamp with time zone; also "infinity" and "-infinity". */
    QByteArrayView timestamp(int column) const override;
    QVariant value(int column) const override;

private:
    const pg_result *m_result;
    int m_columns;
    int m_row = 0;
    mutable std::array<char, 24> m_timestamp {};
};

} // namespace lectern
