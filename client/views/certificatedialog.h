// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/servercertificate.h"

#include <QDialog>

class QVBoxLayout;

/** Shows a certificate that nobody vouches for, and asks whether it is the right one. */
namespace lectern {

class CertificateDialog : public QDialog
{
    Q_OBJECT

public:
    CertificateDialog(const ServerCertificate &certificate, QWidget *parent);

private:
    QString introduction(const ServerCertificate &certificate) const;
    QWidget *makeTable(const ServerCertificate &certificate);
    QWidget *makeButtons(bool changed);
};

} // namespace lectern
