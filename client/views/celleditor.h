// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/fieldspec.h"

class QWidget;

/** The small editors that stand in a cell of the table while it is edited there. */
namespace lectern {

class Appearance;

/** For text, choices, booleans and ratings; its objectName is cell_ and the field's name. */
QWidget *createCellEditor(const FieldSpec &field, const Appearance &appearance, QWidget *parent);

void setCellEditorValue(QWidget *editor, const QVariant &value);

/** In the type of the field. */
QVariant cellEditorValue(const QWidget *editor);

} // namespace lectern
