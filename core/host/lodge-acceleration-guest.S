/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The guest of the acceleration probe: the smallest kernel that does what every operating system
 * does, in the order in which they do it, and says so on the debug console (port 0x402, where
 * SeaBIOS says its piece too). A KVM that answers its ioctls, and even boots firmware in real mode,
 * may still fail at any of these steps, or emulate each instruction; that is why it is tried.
 *
 * QEMU loads it as a Multiboot kernel at BASE. It never runs in Lodge's own process: to Lodge
 * this is data, and every address below is an absolute number in the guest's memory.
 */

	.section .rodata
	.globl	lodge_acceleration_guest
	.globl	lodge_acceleration_guest_end
	.balign	16

lodge_acceleration_guest:

#if defined (__x86_64__) || defined (__i386__)

	.set	BASE, 0x100000
	.set	PML4, 0x200000			/* page tables, cleared below */
	.set	PDPT, 0x201000
	.set	PD_LOW, 0x202000
	.set	PD_HIGH, 0x203000
	.set	IDT, 0x204000
	.set	TABLES_END, 0x206000
	.set	STACK, 0x210000
	.set	TICKS, 0x211000
	.set	SPARE_PAGE, 0x400000
	.set	MEMORY_END, 0x600000

	.set	DEBUG_PORT, 0x402
	.set	PROBE_ADDRESS, 0x80000000	/* 2 GiB: no page there at first */
	.set	PROBE_VALUE, 0x4c4f4447

#define AT(label) (BASE + ((label) - start))

start:
	/* Multiboot: magic, "addresses follow", checksum; where header, text and memory are. */
	.long	0x1BADB002, 0x00010000, -(0x1BADB002 + 0x00010000)
	.long	AT (start), BASE, AT (end), MEMORY_END, AT (entry)

	.code32
entry:
	cli
	cld
	movl	$STACK, %esp
	movl	$AT (text_32bit), %esi
	call	say_32bit

	movl	$PML4, %edi
	xorl	%eax, %eax
	movl	$((TABLES_END - PML4) / 4), %ecx
	rep stosl
	movl	%eax, TICKS

	/* The lowest GiB, one to one, in pages of 2 MiB. */
	movl	$(PDPT + 3), PML4
	movl	$(PD_LOW + 3), PDPT
	movl	$PD_LOW, %edi
	movl	$0x83, %eax
1:	movl	%eax, (%edi)
	addl	$8, %edi
	addl	$0x200000, %eax
	cmpl	$0x40000083, %eax
	jne	1b

	/* Long mode: PAE, the tables, EFER.LME, paging, a 64-bit code segment. */
	lgdt	AT (gdt_pointer)
	movl	%cr4, %eax
	orl	$0x20, %eax
	movl	%eax, %cr4
	movl	$PML4, %eax
	movl	%eax, %cr3
	movl	$0xC0000080, %ecx
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000001, %eax
	movl	%eax, %cr0
	ljmp	$8, $AT (long_mode)

say_32bit:
	movw	$DEBUG_PORT, %dx
1:	lodsb
	testb	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	ret

	.code64
long_mode:
	movl	$16, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$AT (text_64bit), %esi
	call	say

	movl	$AT (page_fault), %eax
	movl	$(IDT + 14 * 16), %edi
	call	set_gate
	movl	$AT (timer), %eax
	movl	$(IDT + 32 * 16), %edi
	call	set_gate
	lidt	AT (idt_pointer)

	/* A page that is not there: the handler puts it there, and the write is done again. */
	movl	$PROBE_ADDRESS, %ebx
	movl	$PROBE_VALUE, (%rbx)
	cmpl	$PROBE_VALUE, SPARE_PAGE
	jne	stop
	movl	$AT (text_paging), %esi
	call	say

	/* Interrupt controllers to vectors 32 and 40, only the timer let through; 1000 Hz. */
	movb	$0x11, %al
	outb	%al, $0x20
	outb	%al, $0xA0
	movb	$32, %al
	outb	%al, $0x21
	movb	$40, %al
	outb	%al, $0xA1
	movb	$4, %al
	outb	%al, $0x21
	movb	$2, %al
	outb	%al, $0xA1
	movb	$1, %al
	outb	%al, $0x21
	outb	%al, $0xA1
	movb	$0xFE, %al
	outb	%al, $0x21
	movb	$0xFF, %al
	outb	%al, $0xA1
	movb	$0x34, %al
	outb	%al, $0x43
	movb	$0xA9, %al
	outb	%al, $0x40
	movb	$0x04, %al
	outb	%al, $0x40
	sti
1:	hlt
	cmpl	$5, TICKS
	jb	1b
	cli
	movl	$AT (text_timer), %esi
	call	say

	/* Some 200 million instructions: a blink, unless somebody emulates each of them. */
	movl	$(1 << 26), %ecx
	xorl	%eax, %eax
1:	addl	%ecx, %eax
	decl	%ecx
	jnz	1b
	movl	$AT (text_done), %esi
	call	say

stop:
	cli
	hlt
	jmp	stop

say:
	movw	$DEBUG_PORT, %dx
1:	lodsb
	testb	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	ret

	/* EAX: the handler; EDI: its place in the table. */
set_gate:
	movw	%ax, (%rdi)
	movw	$8, 2(%rdi)
	movw	$0x8E00, 4(%rdi)
	shrl	$16, %eax
	movw	%ax, 6(%rdi)
	ret

page_fault:
	pushq	%rax
	movq	%cr2, %rax
	shrq	$30, %rax
	cmpq	$(PROBE_ADDRESS >> 30), %rax
	jne	stop
	movl	$(PD_HIGH + 3), PDPT + (PROBE_ADDRESS >> 30) * 8
	movl	$(SPARE_PAGE + 0x83), PD_HIGH
	popq	%rax
	addq	$8, %rsp
	iretq

timer:
	pushq	%rax
	incl	TICKS
	movb	$0x20, %al
	outb	%al, $0x20
	popq	%rax
	iretq

	.balign	8
gdt:
	.quad	0, 0x00AF9A000000FFFF, 0x00CF92000000FFFF
gdt_pointer:
	.word	23
	.long	AT (gdt)
	.balign	8
idt_pointer:
	.word	0xFFF
	.quad	IDT

text_32bit:
	.asciz	"lodge: 32-bit\n"
text_64bit:
	.asciz	"lodge: 64-bit\n"
text_paging:
	.asciz	"lodge: paging\n"
text_timer:
	.asciz	"lodge: timer\n"
text_done:
	.asciz	"lodge: done\n"
	.balign	4
end:

#endif

lodge_acceleration_guest_end:
	.section .note.GNU-stack, "", %progbits
