// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/viewcontext.h"

#include <QDialog>

/** The settings of the window: the theme. Says as well where the window is connected. */
namespace lectern {

class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    SettingsDialog(const ViewContext &context, QWidget *parent);

private:
    QWidget *makeThemes();
    QString connectionWords() const;

    const ViewContext &m_context;
};

} // namespace lectern
