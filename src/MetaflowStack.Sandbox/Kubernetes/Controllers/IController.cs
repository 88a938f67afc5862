using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Brings one kind of object to where its spec wants it, one step at a time, from what is stored alone.</summary>
internal interface IController
{
    /// <summary>The storage key of the objects it looks after.</summary>
    string Resource { get; }

    /// <summary>Which of its objects a change concerns.</summary>
    IEnumerable<ObjectKey> Affected(StoreEvent change);

    /// <summary>One step; the result is when to look again, or null to wait for a change.</summary>
    TimeSpan? Reconcile(ObjectKey key);
}
