namespace Orleans.Runtime.GrainDirectory;

/// <summary>What silos ask the owner of an entry, and owners ask hosts. Numbers are on the wire.</summary>
internal enum DirectoryMethod : byte
{
    Register = 1,
    Lookup = 2,
    Unregister = 3,

    /// <summary>An owner asks a host for its activations whose entries the owner now has.</summary>
    Report = 4,

    /// <summary>A host tells an owner of activations whose entries the owner should have.</summary>
    Offer = 5,

    /// <summary>An owner tells a host that an activation lost.</summary>
    Lost = 6,
}
