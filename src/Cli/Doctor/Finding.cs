namespace Wetware.Cli.Doctor;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Check">What it is.</param>
/// <param name="State"><c>ok</c>, <c>warning</c> or <c>problem</c>.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Fix">How to mend it.</param>
internal sealed record Finding(string Check, string State, string Seen, string? Fix = null)
{
    public static Finding Ok(string check, string seen) => new(check, "ok", seen);

    public static Finding Warning(string check, string seen, string fix) => new(check, "warning", seen, fix);

    public static Finding Problem(string check, string seen, string fix) => new(check, "problem", seen, fix);
}
