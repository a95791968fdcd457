using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Doctor;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Commands;

/// <summary><c>ww doctor</c>.</summary>
internal sealed class DoctorCommand : Command
{
    public DoctorCommand()
        : base("doctor", "Look for what is wrong with this machine, its network and the cluster, and say how to mend it")
    {
        var flags = ClientFlags.AddTo(this);
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var options = flags.Read(parsed);
            var output = parsed.InvocationConfiguration.Output;
            var findings = LocalChecks.Run(options.Node).ToList();
            findings.AddRange(await new NetworkChecks(options, TimeProvider.System).Run(cancellationToken).ConfigureAwait(false));
            foreach (var finding in findings)
            {
                if (parsed.GetValue(json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(finding, CliJson.Default.Finding)).ConfigureAwait(false);
                else
                    Write(output, finding);
            }

            return findings.Any(finding => finding.State == "problem") ? ExitCodes.Failed : ExitCodes.Ok;
        });
    }

    private static void Write(TextWriter output, Finding finding)
    {
        output.WriteLine($"{finding.State,-8} {finding.Check,-13} {Printable.Escape(finding.Seen)}");
        if (finding.Fix is not null)
            output.WriteLine($"{"",-22} -> {Printable.Escape(finding.Fix)}");
    }
}
