using System.Net.Sockets;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Errors;

public sealed class ErrorBoundaryTests
{
    public static TheoryData<Exception, string> Unforeseen => new()
    {
        { new InvalidOperationException("Sequence contains no elements"), "test:thing/a could not be created: internal error. InvalidOperationException: Sequence contains no elements." },
        { new TimeoutException("It did not end within 00:10:00."), "test:thing/a could not be created in time. It did not end within 00:10:00." },
        { new HttpRequestException("Connection refused", new SocketException(111)), "test:thing/a could not be created: the network request failed. Connection refused" },
    };

    [Theory]
    [MemberData(nameof(Unforeseen))]
    public void What_nobody_foresaw_becomes_a_paragraph_with_a_remedy_and_keeps_its_exception(Exception exception, string expected)
    {
        var known = ErrorBoundary.Convert(exception, Thing.KeyOf("a"), "be created");

        Assert.StartsWith(expected, known.Message, StringComparison.Ordinal);
        Assert.NotNull(known.Details.Remedy);
        Assert.Equal(Thing.KeyOf("a"), known.Details.Resource);
        Assert.Same(exception, known.InnerException);
    }

    [Fact]
    public void A_known_failure_keeps_its_words_and_learns_its_resource()
    {
        var known = new StackException(new ErrorDetails { What = "It broke" });

        var converted = ErrorBoundary.Convert(known, Thing.KeyOf("a"), "be created");

        Assert.Equal("It broke.", converted.Message);
        Assert.Equal(Thing.KeyOf("a"), converted.Details.Resource);
        Assert.Same(converted, ErrorBoundary.Convert(converted, Thing.KeyOf("b"), "be created"));
    }
}
