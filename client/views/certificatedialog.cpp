// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/certificatedialog.h"

#include "views/dialogroom.h"
#include "views/plainlabel.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Two lines of sixteen pairs, which can be compared pair by pair.
QString inTwoLines(const QByteArray &fingerprint)
{
    const qsizetype half = fingerprint.size() / 2;
    return QString::fromLatin1(fingerprint.left(half + 1)) + u'\n'
        + QString::fromLatin1(fingerprint.mid(half + 1));
}

QString dateWords(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::LongFormat);
}

void addRow(QGridLayout *grid, const QString &name, const QString &objectName, const QString &value,
            bool fixed = false)
{
    const int row = grid->rowCount();
    auto *label = new QLabel(name);
    label->setProperty("muted", true);
    QLabel *text = plainLabel(objectName, nullptr);
    text->setText(value);
    text->setAccessibleName(name + u": "_s + value);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    if (fixed) {
        text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        text->setWordWrap(false);
    }
    grid->addWidget(label, row, 0, Qt::AlignTop | Qt::AlignLeft);
    grid->addWidget(text, row, 1);
}

} // namespace

CertificateDialog::CertificateDialog(const ServerCertificate &certificate, QWidget *parent)
    : QDialog(parent)
{
    const bool changed = !certificate.former.isEmpty();
    setObjectName(u"certificateDialog"_s);
    setWindowTitle(changed ? tr("The server's certificate has changed")
                           : tr("Is this the right server?"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(520);
    QLabel *words = plainLabel(u"certificateWords"_s, this);
    words->setText(introduction(certificate));
    words->setProperty("problem", changed);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(words);
    layout->addWidget(makeTable(certificate));
    QLabel *advice = plainLabel(u"certificateAdvice"_s, this);
    advice->setText(tr("Ask whoever runs the server for the fingerprint, and compare."));
    layout->addWidget(advice);
    layout->addWidget(makeButtons(changed));
    keepRoomForWords(this);
}

QString CertificateDialog::introduction(const ServerCertificate &certificate) const
{
    if (certificate.former.isEmpty())
        return tr("Lectern cannot tell whether %1 is the server that you mean, or another one in "
                  "its place.")
            .arg(certificate.place);
    return tr("%1 shows another certificate than the one that you have trusted. Somebody may be "
              "reading along. Do not connect, unless you know that the certificate has been "
              "renewed.")
        .arg(certificate.place);
}

QWidget *CertificateDialog::makeTable(const ServerCertificate &certificate)
{
    auto *table = new QWidget(this);
    auto *grid = new QGridLayout(table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    addRow(grid, tr("Issued to"), u"certificateTo"_s, certificate.issuedTo);
    addRow(grid, tr("Issued by"), u"certificateBy"_s, certificate.issuedBy);
    addRow(grid, tr("Valid"), u"certificateValid"_s,
           tr("%1 to %2").arg(dateWords(certificate.from), dateWords(certificate.until)));
    addRow(grid, tr("Fingerprint\n(SHA-256)"), u"certificateFingerprint"_s,
           inTwoLines(certificate.fingerprint), true);
    if (!certificate.former.isEmpty())
        addRow(grid, tr("Trusted\nbefore"), u"certificateFormer"_s, inTwoLines(certificate.former),
               true);
    if (!certificate.reasons.isEmpty())
        addRow(grid, tr("Doubts"), u"certificateReasons"_s, certificate.reasons.join(u'\n'));
    return table;
}

QWidget *CertificateDialog::makeButtons(bool changed)
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *trust = new QPushButton(
        changed ? tr("Trust the new certificate") : tr("Trust this certificate"), row);
    trust->setObjectName(u"trustCertificate"_s);
    trust->setAutoDefault(false);
    auto *refuse = new QPushButton(tr("Do not connect"), row);
    refuse->setObjectName(u"doNotConnect"_s);
    refuse->setProperty("main", true);
    refuse->setDefault(true);
    layout->addWidget(trust);
    layout->addStretch();
    layout->addWidget(refuse);
    connect(trust, &QPushButton::clicked, this, &QDialog::accept);
    connect(refuse, &QPushButton::clicked, this, &QDialog::reject);
    refuse->setFocus();
    return row;
}

} // namespace lectern
