using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using JsEngine = Jint.Engine;

namespace Wetware.Functions.Scripts;

/// <summary>The global names that scripts find beside the language's own: <c>requireApi</c>, <c>console</c>, <c>print</c> and the encoders of text.</summary>
internal sealed class ScriptGlobals(JsEngine engine, CoreApi api)
{
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
        engine.SetValue("utf8Encode", Function("utf8Encode", arguments =>
            ScriptValues.OfBytes(engine, Encoding.UTF8.GetBytes(arguments.Length == 0 ? "" : TypeConverter.ToString(arguments[0])))));
        engine.SetValue("utf8Decode", Function("utf8Decode", arguments =>
            new JsString(Encoding.UTF8.GetString(arguments.Length == 0 ? [] : ScriptValues.Bytes(arguments[0])))));
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
        var result = function.Invoke(api, values);
        for (var i = 0; i < values.Length; i++)
        {
            if (parameters[i].Type == "dest")
                ScriptValues.Fill(arguments[i], values[i].Bytes.Span);
        }

        return ScriptValues.Of(engine, function.Description, result);
    }

    /// <summary>
    /// A host function. What it refuses is an error that the script may catch; a limit, and a failure of the host, end the call.
    /// </summary>
    private ClrFunction Function(string name, Func<JsValue[], JsValue> body) => new(engine, name, (_, arguments) =>
    {
        try
        {
            return body(arguments);
        }
        catch (FunctionException e) when (e.IsCatchable)
        {
            throw new JavaScriptException(engine.Intrinsics.Error, e.Message);
        }
        catch (FunctionException e)
        {
            api.Failure ??= e;
            throw;
        }
    });
}
