using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Wasm;

/// <summary><c>ww wasm inspect</c>.</summary>
internal sealed class WasmInspectCommand : Command
{
    public WasmInspectCommand()
        : base("inspect", "Tell what a module asks for (imports), offers (exports) and how large it is, without running it")
    {
        var file = WasmCommand.File();
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        Arguments.Add(file);
        Options.Add(json);
        var compileLimits = CompileLimitFlag.AddTo(this);
        SetAction(async (parsed, cancellation) =>
        {
            var limits = compileLimits.Limits(parsed);
            var bytes = await WasmCommand.Read(parsed.GetRequiredValue(file), cancellation, limits).ConfigureAwait(false);
            try
            {
                var report = ModuleInspector.Inspect(bytes, limits);
                var output = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(json))
                    output.WriteLine(JsonSerializer.Serialize(ReportJson.Of(report), WasmJson.Default.ReportJson));
                else
                    Print(report, output);
                return ExitCodes.Ok;
            }
            catch (ModuleRefusedException e)
            {
                throw new CommandException(ExitCodes.Failed, $"{parsed.GetRequiredValue(file)}: {Printable.Escape(e.Message)}", e);
            }
        });
    }

    private static void Print(ModuleReport report, TextWriter output)
    {
        var summary = report.Summary;
        output.WriteLine($"sha256   {summary.Digest}");
        output.WriteLine($"kind     {report.Kind.ToString().ToLowerInvariant()}");
        output.WriteLine($"size     {Bytes(summary.Bytes)}: code {Bytes(summary.CodeBytes)}, data {Bytes(summary.DataBytes)}, custom {Bytes(summary.CustomBytes)}");
        output.WriteLine($"defines  {summary.Functions} functions, at most {summary.Locals} locals and {summary.Nesting} blocks deep");
        output.WriteLine($"needs    {(report.Summary.Proposals == WasmProposals.None ? "WebAssembly 1.0" : string.Join(", ", report.Summary.Proposals.Names()))}");
        output.WriteLine($"memory   {summary.MemoryPages} pages of 64 KiB{(summary.MaxMemoryPages is { } most ? $", at most {most}" : "")}");
        output.WriteLine();
        var imports = new TextTable("ASKS FOR", "NAME", "TYPE", "");
        foreach (var import in report.Imports)
            imports.Add(import.Module, import.Name, import.Type, import.Offered ? "" : "not offered");
        imports.Write(output);
        output.WriteLine();
        var exports = new TextTable("OFFERS", "TYPE");
        foreach (var export in report.Exports)
            exports.Add(export.Name, export.Type);
        exports.Write(output);
    }

    private static string Bytes(long count) => count < 10 << 10
        ? $"{count} B"
        : string.Create(CultureInfo.InvariantCulture, $"{count / 1024.0:0.#} KiB");
}
