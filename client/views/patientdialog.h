// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>

/**
 * A dialog that stays while what it has sent is on its way: closed by its user in between, it would
 * leave open what has become of it.
 */
namespace lectern {

class PatientDialog : public QDialog
{
    Q_OBJECT

public:
    using QDialog::QDialog;

    /** Does not close while that is true; done() closes it all the same. */
    void stayWhile(std::function<bool()> isBusy) { m_isBusy = std::move(isBusy); }

    void reject() override;

private:
    std::function<bool()> m_isBusy;
};

} // namespace lectern
