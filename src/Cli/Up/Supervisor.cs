using System.Diagnostics;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Up;

/// <summary>
/// Runs nodes as child processes, shows their lines under their names, and stops all of them together. Each child's standard input is a pipe from
/// here: should this process die without a word, the pipe ends and the children drain.
/// </summary>
internal static class Supervisor
{
    /// <summary>Runs until ctrl-C or until a child ends by itself; answers the exit code.</summary>
    public static async Task<int> Run(IReadOnlyList<ChildPlan> plans, TextWriter output)
    {
        using var shutdown = new Shutdown();
        using var writer = new PrefixedOutput(output, plans.Max(plan => plan.Name.Length));
        var children = new List<Child>();
        void EndAll(object? sender, EventArgs e) => children.ForEach(child => child.Dispose());
        AppDomain.CurrentDomain.ProcessExit += EndAll; // a second signal ends this process, and them with it
        try
        {
            foreach (var plan in plans)
                children.Add(Child.Start(plan, writer));
            var asked = Task.Delay(Timeout.Infinite, shutdown.Token);
            var first = await Task.WhenAny([asked, .. children.Select(child => child.Exited)]).ConfigureAwait(false);
            var failed = children.Find(child => child.Exited == first);
            if (failed is not null)
                writer.Write("ww", $"{failed.Name} ended with exit code {failed.ExitCode}; stopping the others");

            // The first is the gateway and leads: the others leave while it can still take note of it.
            foreach (var group in (IEnumerable<Child>[])[children.Skip(1), children.Take(1)])
            {
                foreach (var child in group)
                    child.AskToStop();
                await Task.WhenAll(group.Select(child => child.Exited)).ConfigureAwait(false);
            }

            return failed is not null ? ExitCodes.Failed : children.TrueForAll(child => child.ExitCode == 0) ? ExitCodes.Ok : ExitCodes.Failed;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= EndAll;
            foreach (var child in children)
                child.Dispose(); // ends those that still run
        }
    }

    private sealed class Child : IDisposable
    {
        private readonly Process _process;

        private Child(ChildPlan plan, Process process, Task exited)
        {
            Name = plan.Name;
            _process = process;
            Exited = exited;
        }

        public string Name { get; }

        /// <summary>Completes when the process has ended and its last line is written.</summary>
        public Task Exited { get; }

        public int ExitCode => _process.ExitCode;

        public static Child Start(ChildPlan plan, PrefixedOutput output)
        {
            var start = new ProcessStartInfo
            {
                FileName = Environment.ProcessPath!,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };

            // Under `dotnet run` and `dotnet ww.dll` the program is the assembly, not the process.
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
                start.ArgumentList.Add(typeof(Supervisor).Assembly.Location);
            foreach (var argument in plan.Arguments)
                start.ArgumentList.Add(argument);
            start.ArgumentList.Add("--stop-with-input");
            var process = Process.Start(start) ?? throw new CommandException(ExitCodes.Failed, $"{start.FileName} could not be started");
            var exited = Task.WhenAll(
                Copy(process.StandardOutput, plan.Name, output), Copy(process.StandardError, plan.Name, output), process.WaitForExitAsync());
            return new Child(plan, process, exited);
        }

        // The end of its input asks a child to drain, on every system alike.
        public void AskToStop() => _process.StandardInput.Close();

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private static async Task Copy(TextReader reader, string name, PrefixedOutput output)
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                output.Write(name, line);
        }
    }
}
