using System.Diagnostics;

namespace Wetware.Testing;

/// <summary>Runs commands of the SDK.</summary>
public static class DotnetCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Runs one in the checkout and returns what it wrote to its output; an exit code other than 0 or 10 minutes throw, with what it said.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Folder };

        // A node of MSBuild that stays for later builds keeps what it inherited open, so the output would not end with the command.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var dotnet = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Timeout);
        var (output, errors) = (dotnet.StandardOutput.ReadToEndAsync(deadline.Token), dotnet.StandardError.ReadToEndAsync(deadline.Token));
        try
        {
            await dotnet.WaitForExitAsync(deadline.Token);
            return dotnet.ExitCode == 0 ? await output : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}: exit code {dotnet.ExitCode}\n{await output}{await errors}");
        }
        finally
        {
            if (!dotnet.HasExited)
                dotnet.Kill(entireProcessTree: true);
        }
    }
}
