using Wetware.Devices.Deployments;
using Wetware.Devices.Hosting;

namespace Wetware.Devices.Cards;

/// <summary>Certifies deployments by the cards that there are now.</summary>
internal sealed class Certifier(IGrainFactory grains, DeviceOptions options, TimeProvider time)
{
    /// <summary>The certificate; null where nothing is declared and none is needed.</summary>
    public async Task<DeploymentCertificate?> Certify(IReadOnlyList<SolvedStep> steps)
    {
        var cards = await grains.GetGrain<IDeviceCardsGrain>(0).Read();
        return cards.IsEmpty && !options.EnforceCertificates ? null : CertificateRule.Certify(steps, cards, time.GetUtcNow());
    }

    /// <summary>Whether a certificate keeps its deployment from being used.</summary>
    public bool Forbids(DeploymentCertificate? certificate) => options.EnforceCertificates && certificate is not { IsValid: true };
}
