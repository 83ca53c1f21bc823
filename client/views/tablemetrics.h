// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>

/** The measures that the table's head and its cells share. */
namespace lectern::table {

inline constexpr int kRowHeight = 30;
inline constexpr int kPadding = 8;
inline constexpr int kFirstPadding = 16; ///< so that the first column is in line with the title

/** Where the text of a cell or a section goes. */
inline QRect textArea(const QRect &cell, bool first)
{
    return cell.adjusted(first ? kFirstPadding : kPadding, 0, -kPadding, 0);
}

} // namespace lectern::table
