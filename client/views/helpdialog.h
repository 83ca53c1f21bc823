// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

/** The keys of the window and the few things that are good to know about it. */
namespace lectern {

class HelpDialog : public QDialog
{
    Q_OBJECT

public:
    explicit HelpDialog(QWidget *parent);

private:
    QString keysAsHtml() const;
    QString conceptsAsHtml() const;
};

} // namespace lectern
