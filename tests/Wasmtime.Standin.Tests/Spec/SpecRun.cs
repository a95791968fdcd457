using System.Text.Json;
using Wasmtime;

namespace Wetware.Tests.Spec;

/// <summary>Runs the commands of one converted file.</summary>
internal sealed class SpecRun
{
    private readonly string _folder;
    private readonly SpecReport _report;
    private readonly Engine _engine = new();
    private readonly Store _store;
    private readonly Linker _linker;
    private readonly Dictionary<string, Instance> _named = [];
    private readonly JsonDocument _commands;
    private Instance? _current;

    public SpecRun(string json)
    {
        _folder = Path.GetDirectoryName(json)!;
        _report = new SpecReport(Path.GetFileNameWithoutExtension(json));
        _commands = JsonDocument.Parse(File.ReadAllBytes(json));
        _store = new Store(_engine);
        _linker = new Linker(_engine) { AllowShadowing = true };
        SpecHost.Define(_linker, _store);
    }

    public SpecReport Execute()
    {
        foreach (var command in _commands.RootElement.GetProperty("commands").EnumerateArray())
        {
            var type = command.GetProperty("type").GetString()!;
            var line = command.GetProperty("line").GetInt32();
            if (type.StartsWith("assert", StringComparison.Ordinal))
                _report.Assertions++;
            string? failure;
            try
            {
                failure = Command(type, command);
            }
            catch (Exception exception)
            {
                failure = $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
            }

            if (failure != null)
                _report.Failures.Add($"{_report.File}:{line} {type}: {failure}");
            else if (type.StartsWith("assert", StringComparison.Ordinal))
                _report.Passed++;
        }

        _report.Passed -= _report.Skipped;
        _store.Dispose();
        _engine.Dispose();
        return _report;
    }

    private string? Command(string type, JsonElement command)
    {
        switch (type)
        {
            case "module":
                _current = _linker.Instantiate(_store, Load(command));
                if (command.TryGetProperty("name", out var name))
                    _named[name.GetString()!] = _current;
                return null;
            case "register":
                _linker.DefineInstance(_store, command.GetProperty("as").GetString()!, Target(command, "name"));
                return null;
            case "action":
                Act(command.GetProperty("action"));
                return null;
            case "assert_return":
                return SpecValues.Difference(Act(command.GetProperty("action")), command.GetProperty("expected"));
            case "assert_trap":
                return Trap(() => Act(command.GetProperty("action")), command);
            case "assert_exhaustion":
                return Exhaustion(() => Act(command.GetProperty("action")));
            case "assert_uninstantiable":
                return Trap(() => _linker.Instantiate(_store, Load(command)), command);
            case "assert_unlinkable":
                var module = Load(command);
                return Refusal(() => _linker.Instantiate(_store, module), null);
            case "assert_invalid" or "assert_malformed":
                if (command.GetProperty("module_type").GetString() == "text")
                {
                    _report.SkipReasons.Add("tests the text format, which the engine does not read");
                    return null;
                }

                return Refusal(() => Load(command), command.GetProperty("text").GetString());
            default:
                return $"unknown command {type}";
        }
    }

    private Module Load(JsonElement command)
    {
        var file = command.GetProperty("filename").GetString()!;
        return Module.FromBytes(_engine, file, File.ReadAllBytes(Path.Combine(_folder, file)));
    }

    private Instance Target(JsonElement element, string property)
        => element.TryGetProperty(property, out var name) ? _named[name.GetString()!] : _current!;

    private object?[] Act(JsonElement action)
    {
        var instance = Target(action, "module");
        var field = action.GetProperty("field").GetString()!;
        if (action.GetProperty("type").GetString() == "get")
            return [instance.GetGlobal(field)!.GetValue()];
        var function = instance.GetFunction(field) ?? throw new InvalidOperationException($"no function {field}");
        var arguments = action.GetProperty("args").EnumerateArray().Select(SpecValues.Box).ToArray();
        var result = function.Invoke(arguments);
        return function.Results.Count switch { 0 => [], 1 => [result], _ => (object?[])result! };
    }

    private string? Trap(Action action, JsonElement command)
    {
        var text = command.GetProperty("text").GetString()!;
        try
        {
            action();
            return $"no trap, expected: {text}";
        }
        catch (TrapException trap)
        {
            return SpecTraps.Matches(trap.Type, text) ? null : $"{trap.Type}, expected: {text}";
        }
    }

    private static string? Exhaustion(Action action)
    {
        try
        {
            action();
            return "no trap, expected exhaustion";
        }
        catch (TrapException trap)
        {
            return trap.Type == TrapCode.StackOverflow ? null : $"{trap.Type}, expected exhaustion";
        }
    }

    private string? Refusal(Action action, string? text)
    {
        try
        {
            action();
            return $"accepted, expected: {text}";
        }
        catch (WasmtimeException refusal) when (refusal is not TrapException)
        {
            if (text != null)
            {
                _report.Texts++;
                if (refusal.Message.Contains(text, StringComparison.Ordinal))
                    _report.TextsAsExpected++;
                else if (Environment.GetEnvironmentVariable("WASM_SPEC_TEXTS") != null)
                    Console.WriteLine($"{_report.File}: '{text}' was told as '{refusal.Message}'");
            }

            return null;
        }
    }
}
