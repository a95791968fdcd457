namespace Wetware.Grains.Routing;

/// <summary>Kinds of <see cref="RangeBound"/>.</summary>
internal enum RangeBoundKind
{
    /// <summary>Before the first key with a text.</summary>
    BeforeText,

    /// <summary>After the last key with a text.</summary>
    AfterText,

    /// <summary>After the last key whose text begins with a text.</summary>
    AfterPrefix,

    /// <summary>Before one record.</summary>
    BeforeRecord,

    /// <summary>After one record.</summary>
    AfterRecord,

    /// <summary>After the last key of a label.</summary>
    EndOfName,
}
