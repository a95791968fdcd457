using System.Text;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using JsEngine = Jint.Engine;

namespace Wetware.Functions.Scripts;

/// <summary>The global names that scripts find beside the language's own: <c>requireApi</c>, <c>console</c>, <c>print</c> and the encoders of text.</summary>
/// <param name="engine">The interpreter.</param>
/// <param name="api">What the call may ask for.</param>
/// <param name="mostCharacters">Characters of a string that one step may make.</param>
internal sealed class ScriptGlobals(JsEngine engine, CoreApi api, double mostCharacters)
{
    private static readonly Prepared<Script> Own = Load();

    /// <summary>What the host threw when it was asked for something; null when it never failed.</summary>
    public Exception? HostFailure { get; private set; }

    public void Define()
    {
        JsValue? core = null;
        engine.SetValue("requireApi", Function("requireApi", arguments =>
            arguments.Length > 0 && arguments[0].ToString() == ApiDescription.Core.Module ? core ??= Core() : JsValue.Undefined));
        var print = Function("print", arguments =>
        {
            api.PrintDebug(string.Join(' ', arguments.Select(ScriptValues.Shown)));
            return JsValue.Undefined;
        });
        var console = new JsObject(engine);
        foreach (var name in (ReadOnlySpan<string>)["log", "info", "warn", "error", "debug"])
            console.Set(name, print);
        engine.SetValue("console", console);
        engine.SetValue("print", print);
        var define = engine.Evaluate(Own);
        engine.Invoke(define, Function("encode", arguments => ScriptValues.OfBytes(engine, ScriptValues.Bytes(arguments[0]))), Function("decode", Decode), mostCharacters);
    }

    /// <summary>The functions of <c>core</c> under their names in JavaScript.</summary>
    private JsObject Core()
    {
        var core = new JsObject(engine);
        foreach (var function in CoreFunctions.All.Values)
            core.Set(function.Description.CamelName, Function(function.Description.CamelName, arguments => Call(function, arguments)));
        return core;
    }

    private JsValue Call(CoreFunction function, JsValue[] arguments)
    {
        var parameters = function.Description.Parameters;
        var values = new CoreValue[parameters.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ScriptValues.Read(parameters[i], i < arguments.Length ? arguments[i] : JsValue.Undefined);
        var result = Invoke(function, values);
        for (var i = 0; i < values.Length; i++)
        {
            if (parameters[i].Type == "dest")
                ScriptValues.Fill(arguments[i], values[i].Bytes.Span);
        }

        return ScriptValues.Of(engine, function.Description, result);
    }

    private static JsValue Decode(JsValue[] arguments) => new JsString(Encoding.UTF8.GetString(ScriptValues.Bytes(arguments[0])));

    private static Prepared<Script> Load()
    {
        using var stream = typeof(ScriptGlobals).Assembly.GetManifestResourceStream("globals.js")
            ?? throw new InvalidOperationException("the assembly lacks its resource globals.js");
        using var reader = new StreamReader(stream);
        return JsEngine.PrepareScript(reader.ReadToEnd(), "globals.js");
    }

    /// <summary>What it refuses is an error that the script may catch; a limit, and a failure of the host, end the call.</summary>
    private CoreValue Invoke(CoreFunction function, CoreValue[] values)
    {
        try
        {
            return function.Invoke(api, values);
        }
        catch (FunctionException e)
        {
            if (!e.IsCatchable)
                api.Failure ??= e;
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            HostFailure = e;
            throw;
        }
    }

    /// <summary>A host function. Wrong arguments are errors that the script may catch.</summary>
    private ClrFunction Function(string name, Func<JsValue[], JsValue> body) => new(engine, name, (_, arguments) =>
    {
        try
        {
            return body(arguments);
        }
        catch (InvalidCastException)
        {
            throw new JavaScriptException(engine.Intrinsics.TypeError, $"{name}: an argument has the wrong type");
        }
        catch (FunctionException e) when (e.IsCatchable)
        {
            throw new JavaScriptException(engine.Intrinsics.Error, e.Message);
        }
    });
}
