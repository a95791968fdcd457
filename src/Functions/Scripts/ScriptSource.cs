using System.Text;
using Acornima;
using Acornima.Ast;
using Jint;
using Wetware.Functions.Engine;
using Wetware.Wasm.Modules;
using JsEngine = Jint.Engine;

namespace Wetware.Functions.Scripts;

/// <summary>Reads scripts: parsed once, run by any number of calls.</summary>
internal static class ScriptSource
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses a script.</summary>
    /// <exception cref="FunctionException">It is no UTF-8, too long, malformed or nested too deep.</exception>
    public static Prepared<Script> Prepare(string name, ReadOnlySpan<byte> source, FunctionEngineOptions options)
    {
        if (source.Length > options.ScriptBytes)
            throw Invalid($"the script has {source.Length} bytes; the limit is {options.ScriptBytes}");
        try
        {
            var text = StrictUtf8.GetString(source);
            return JsEngine.PrepareScript(text, name, options: new ScriptPreparationOptions
            {
                ParsingOptions = new ScriptParsingOptions { RegexTimeout = options.RegexTime, CompileRegex = false },
            });
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("the script is not UTF-8");
        }
        catch (InsufficientExecutionStackException)
        {
            throw Invalid("the script is nested too deep");
        }
        catch (Exception e) when (e is ParseErrorException or ScriptPreparationException)
        {
            throw Invalid($"the script does not parse: {Printable.OneLine((e.InnerException as ParseErrorException ?? e).Message)}");
        }
    }

    private static FunctionException Invalid(string message) => new(FunctionError.InvalidCode, message);
}
