namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>The errors that concern leases, with their published words ("Blob Storage error codes").</summary>
internal static class LeaseErrors
{
    public static BlobException AlreadyPresent() => new(409, "LeaseAlreadyPresent", "There is already a lease present.");

    public static BlobException BreakingCannotBeAcquired() => new(409, "LeaseIsBreakingAndCannotBeAcquired", "The lease ID matched, but the lease is currently in breaking state and cannot be acquired until it is broken.");

    public static BlobException BreakingCannotBeChanged() => new(409, "LeaseIsBreakingAndCannotBeChanged", "The lease ID matched, but the lease is currently in breaking state and cannot be changed.");

    public static BlobException BrokenCannotBeRenewed() => new(409, "LeaseIsBrokenAndCannotBeRenewed", "The lease ID matched, but the lease has been broken explicitly and cannot be renewed.");

    public static BlobException IdMismatch(string of) => new(409, "LeaseIdMismatchWithLeaseOperation", $"The lease ID specified did not match the lease ID for the {of}.");

    public static BlobException NotPresent(string of) => new(409, "LeaseNotPresentWithLeaseOperation", $"There is currently no lease on the {of}.");

    /// <summary>A write without the lease id of a leased blob or container.</summary>
    public static BlobException IdMissing(string of) => new(412, "LeaseIdMissing", $"There is currently a lease on the {of} and no lease ID was specified in the request.");

    /// <summary>A read or write with another lease's id.</summary>
    public static BlobException OtherId(string of) => of == "container"
        ? new(412, "LeaseIdMismatchWithContainerOperation", "The lease ID specified did not match the lease ID for the container.")
        : new(412, "LeaseIdMismatchWithBlobOperation", "The lease ID specified did not match the lease ID for the blob.");

    /// <summary>A read or write with a lease id where no lease is active.</summary>
    public static BlobException Lost(string of) => of == "container"
        ? new(412, "LeaseNotPresentWithContainerOperation", "There is currently no lease on the container.")
        : new(412, "LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.");
}
