using Wetware.Devices.Deployments;

namespace Wetware.Devices.Cards;

/// <summary>
/// Whether devices may run what they are given: the risk of each module, of what it takes in and of what it gives has to be among those that the zone of its device
/// allows. What a step gives is what the next takes in.
/// </summary>
internal static class CertificateRule
{
    private const string None = "none";

    /// <summary>Certifies solved steps.</summary>
    public static DeploymentCertificate Certify(IReadOnlyList<SolvedStep> steps, DeviceCards cards, DateTimeOffset now)
    {
        var certified = new List<StepCertificate>();
        for (var i = 0; i < steps.Count; i++)
        {
            var sources = steps[i].After ?? (i == 0 ? [] : [i - 1]);
            certified.Add(Certify(steps[i], cards, [.. sources.Select(source => certified[source].OutputRisk)]));
        }

        return new DeploymentCertificate(now, certified.TrueForAll(step => step.IsValid), certified);
    }

    private static StepCertificate Certify(SolvedStep step, DeviceCards cards, IReadOnlyList<string> carried)
    {
        var reasons = new List<string>();
        var isValid = true;
        void Check(bool holds, string good, string bad)
        {
            reasons.Add(holds ? good : bad);
            isValid &= holds;
        }

        var (device, module) = (step.Device, step.Module);
        var zone = cards.Nodes.FirstOrDefault(card => card.NodeId == device.Id)?.Zone;
        var card = cards.Modules.FirstOrDefault(other => other.ModuleId == module.Id);
        Check(zone is not null, $"Device {device.Name} is in zone {zone}", $"Node card not found for device {device.Name}");
        Check(card is not null, $"Module {module.Name} has risk level {card?.RiskLevel}", $"Module card not found for module {module.Name}");
        var allowed = zone is null ? null : cards.Zones?.Zones.GetValueOrDefault(zone);
        bool IsAllowed(string level) => allowed?.Contains(level) == true;
        if (card is not null)
            Check(IsAllowed(card.RiskLevel), $"Risk level {card.RiskLevel} of the module is allowed in zone {zone ?? None}", $"Risk level {card.RiskLevel} of the module is not allowed in zone {zone ?? None}");

        var input = card is null ? [None] : Input(card, device, cards, carried, Check);
        foreach (var risk in input)
            Check(IsAllowed(risk), $"Risk level {risk} of the input is allowed in zone {zone ?? None}", $"Risk level {risk} of the input is not allowed in zone {zone ?? None}");

        // Of several inputs the one that is not allowed is what is inherited.
        var inherited = input.FirstOrDefault(risk => !IsAllowed(risk)) ?? (input.Count > 0 ? input[^1] : None);
        var output = card?.OutputRisk is null or "inherit" ? inherited : card.OutputRisk;
        Check(IsAllowed(output), $"Risk level {output} of the output is allowed in zone {zone ?? None}", $"Risk level {output} of the output is not allowed in zone {zone ?? None}");
        return new StepCertificate(device.Id, module.Id, step.Function.Name, zone ?? None, card?.RiskLevel ?? None, string.Join(',', input), output, isValid, reasons);
    }

    private static IReadOnlyList<string> Input(DeviceModuleCard card, DeviceInfo device, DeviceCards cards, IReadOnlyList<string> carried, Action<bool, string, string> check)
    {
        if (card.InputType == "temp")
            return carried.Count > 0 ? carried : [None];
        var source = cards.Sources.FirstOrDefault(other => other.NodeId == device.Id && other.Type == card.InputType);
        check(source is not null, $"Data source of type {card.InputType} found on device {device.Name}", $"Data source of type {card.InputType} not found on device {device.Name}");
        return [source?.RiskLevel ?? None];
    }
}
