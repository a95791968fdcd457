using Wetware.Errors;

namespace Wetware.Devices.Deployments;

/// <summary>Checks manifests before they are solved.</summary>
internal static class ManifestChecks
{
    private const int MaxReference = 128;

    /// <exception cref="WetwareException"><c>failed</c>: a field is wrong.</exception>
    public static void Check(DeploymentManifest manifest)
    {
        DeviceLimits.CheckTitle("name", manifest.Name);
        if (manifest.Steps.Count is 0 or > DeviceLimits.MaxSteps)
            throw new WetwareException(ErrorKind.Failed, $"field 'sequence': {manifest.Steps.Count} steps are not allowed; use 1 to {DeviceLimits.MaxSteps}");
        for (var i = 0; i < manifest.Steps.Count; i++)
        {
            var (step, at) = (manifest.Steps[i], $"sequence[{i}]");
            CheckReference($"{at}.module", step.Module);
            CheckReference($"{at}.func", step.Function);
            if (step.Device is { } device)
                CheckReference($"{at}.device", device);
            if (step.Failovers.Count > DeviceLimits.MaxFailovers)
                throw new WetwareException(ErrorKind.Failed, $"field '{at}.failovers': {step.Failovers.Count} are not allowed; use at most {DeviceLimits.MaxFailovers}");
            foreach (var failover in step.Failovers)
                CheckReference($"{at}.failovers", failover);
            if (step.After is { } after && (after.Count > DeviceLimits.MaxParameters || after.Any(number => number < 0 || number >= i)))
                throw new WetwareException(ErrorKind.Failed, $"field '{at}.after': use at most {DeviceLimits.MaxParameters} numbers of steps before this one, 0 to {i - 1}");
        }
    }

    private static void CheckReference(string field, string text)
    {
        if (text.Length is 0 or > MaxReference || text.Any(char.IsControl))
            throw new WetwareException(ErrorKind.Failed, $"field '{field}': use 1 to {MaxReference} characters, none of them a control character");
    }
}
