using System.Globalization;

namespace Wetware.Tests.Deployment;

/// <summary>What is wrong with manifests, as sentences.</summary>
internal static class ManifestRules
{
    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    public static IEnumerable<string> Problems(IReadOnlyList<Manifest> all)
    {
        foreach (var secret in all.Where(manifest => manifest.Kind == "Secret"))
            yield return $"{secret.Name}: secrets do not belong into manifests";
        foreach (var service in all.Where(manifest => manifest.Kind == "Service"))
        {
            if (!all.Any(other => other.Kind == "StatefulSet" && Matches(service["spec"]["selector"], Labels(other))))
                yield return $"service {service.Name}: selects no pod";
        }

        foreach (var set in all.Where(manifest => manifest.Kind == "StatefulSet"))
        {
            foreach (var problem in OfSet(set, all))
                yield return $"{set.Name}: {problem}";
        }
    }

    private static IEnumerable<string> OfSet(Manifest set, IReadOnlyList<Manifest> all)
    {
        var pod = set["spec"]["template"]["spec"];
        if (!Matches(set["spec"]["selector"]["matchLabels"], Labels(set)))
            yield return "the selector does not match the pods";
        if (!all.Any(manifest => manifest.Kind == "Service" && manifest.Name == set["spec"]["serviceName"].Text))
            yield return $"there is no service {set["spec"]["serviceName"].Text}";
        if (pod["automountServiceAccountToken"].Text != "false")
            yield return "automountServiceAccountToken must be false";
        var security = pod["securityContext"];
        if (security["runAsNonRoot"].Text != "true" || security["runAsUser"].Text is null or "0")
            yield return "must not run as root";
        if (security["seccompProfile"]["type"].Text != "RuntimeDefault")
            yield return "seccompProfile must be RuntimeDefault";
        foreach (var problem in pod["containers"].Items.SelectMany(container => OfContainer(container, set, all)))
            yield return problem;
    }

    private static IEnumerable<string> OfContainer(Manifest container, Manifest set, IReadOnlyList<Manifest> all)
    {
        var security = container["securityContext"];
        if (security["readOnlyRootFilesystem"].Text != "true")
            yield return "readOnlyRootFilesystem must be true";
        if (security["allowPrivilegeEscalation"].Text != "false")
            yield return "allowPrivilegeEscalation must be false";
        if (!security["capabilities"]["drop"].Items.Any(name => name.Text == "ALL"))
            yield return "capabilities must be dropped";
        foreach (var (part, resource) in from part in (string[])["requests", "limits"] from resource in (string[])["cpu", "memory"] select (part, resource))
        {
            if (container["resources"][part][resource].Text is null)
                yield return $"resources.{part}.{resource} is missing";
        }

        foreach (var probe in Probes.Where(probe => !container[probe].Exists))
            yield return $"{probe} is missing";
        foreach (var port in Probes.SelectMany(probe => (string[])["httpGet", "tcpSocket"], (probe, kind) => container[probe][kind]["port"].Text).Where(port => port is not null))
        {
            if (!container["ports"].Named(port).Exists)
                yield return $"no port is named {port}";
        }

        var volumes = set["spec"]["template"]["spec"]["volumes"].Items.Select(volume => volume["name"].Text)
            .Concat(set["spec"]["volumeClaimTemplates"].Items.Select(claim => claim.Name));
        foreach (var mount in container["volumeMounts"].Items.Where(mount => !volumes.Contains(mount["name"].Text)))
            yield return $"there is no volume {mount["name"].Text}";
        foreach (var map in container["envFrom"].Items.Select(from => from["configMapRef"]["name"].Text).Where(map => !all.Any(other => other.Kind == "ConfigMap" && other.Name == map)))
            yield return $"there is no ConfigMap {map}";
        foreach (var variable in container["env"].Items.Where(variable => IsSecret(variable["name"].Text!)))
            yield return $"{variable["name"].Text}: a secret must be a file";
    }

    /// <summary>Seconds, as in <c>terminationGracePeriodSeconds</c>.</summary>
    public static TimeSpan Seconds(Manifest value) => TimeSpan.FromSeconds(int.Parse(value.Text!, CultureInfo.InvariantCulture));

    private static bool IsSecret(string variable) =>
        !variable.EndsWith("_FILE", StringComparison.Ordinal) && ((string[])["TOKEN", "SECRET", "PASSWORD"]).Any(word => variable.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static Manifest Labels(Manifest set) => set["spec"]["template"]["metadata"]["labels"];

    private static bool Matches(Manifest selector, Manifest labels) => selector.Texts.Count > 0 && selector.Texts.All(pair => labels[pair.Key].Text == pair.Value);
}
