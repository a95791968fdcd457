namespace Wasmtime;

/// <summary>Exported functions as delegates, one overload a number of parameters. Null when there is none of that name and type.</summary>
public partial class Instance
{
    public Action? GetAction(string name) => GetFunction(name)?.WrapAction();

    public Action<TA>? GetAction<TA>(string name) => GetFunction(name)?.WrapAction<TA>();

    public Action<TA, TB>? GetAction<TA, TB>(string name) => GetFunction(name)?.WrapAction<TA, TB>();

    public Action<TA, TB, TC>? GetAction<TA, TB, TC>(string name) => GetFunction(name)?.WrapAction<TA, TB, TC>();

    public Action<TA, TB, TC, TD>? GetAction<TA, TB, TC, TD>(string name) => GetFunction(name)?.WrapAction<TA, TB, TC, TD>();

    public Action<TA, TB, TC, TD, TE>? GetAction<TA, TB, TC, TD, TE>(string name) => GetFunction(name)?.WrapAction<TA, TB, TC, TD, TE>();

    public Func<TR?>? GetFunction<TR>(string name)
        => GetFunction(name)?.WrapFunc<TR>();

    public Func<TA, TR?>? GetFunction<TA, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TR>();

    public Func<TA, TB, TR?>? GetFunction<TA, TB, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TR>();

    public Func<TA, TB, TC, TR?>? GetFunction<TA, TB, TC, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TR>();

    public Func<TA, TB, TC, TD, TR?>? GetFunction<TA, TB, TC, TD, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TR>();

    public Func<TA, TB, TC, TD, TE, TR?>? GetFunction<TA, TB, TC, TD, TE, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TO, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TO, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TO, TR>();

    public Func<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TO, TP, TR?>? GetFunction<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TO, TP, TR>(string name)
        => GetFunction(name)?.WrapFunc<TA, TB, TC, TD, TE, TF, TG, TH, TI, TJ, TK, TL, TM, TN, TO, TP, TR>();
}
