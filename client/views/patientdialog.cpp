// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/patientdialog.h"

namespace lectern {

void PatientDialog::reject()
{
    if (!m_isBusy || !m_isBusy())
        QDialog::reject();
}

} // namespace lectern
